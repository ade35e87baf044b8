import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { ListKind } from "../../query/list_query.ts";
import type { Status } from "../../server/api.ts";
import { api, liveStatus } from "../../state/app.ts";
import { now } from "../../state/clock.ts";
import type { ListTally } from "../../state/list_tally.ts";
import type { LogList } from "../../state/log_list.ts";
import { zone } from "../../state/preferences.ts";
import { formatCount, formatDuration, formatNumber, zoneName } from "../../text/format.ts";
import { messageOf } from "../../text/message_of.ts";
import { Popover } from "../basics/popover.tsx";
import { BriefText } from "../basics/text.tsx";

/** How much is shown, and the state of the recorder. */
export function ListFoot(
  { list, tally, kind }: {
    readonly list: LogList;
    readonly tally: ListTally;
    readonly kind: ListKind;
  },
): VNode {
  const loaded = list.rows.value.length;
  const total = tally.count.value;
  // More rows are shown than were counted.
  const count = Math.max(total?.count ?? 0, loaded);
  // Zero is distinct from a number that is not known, or can't be while the app is down.
  const isKnown = total !== undefined || loaded > 0;
  const noun = kind === "request" ? "request" : "line";
  const status = liveStatus.value;
  return (
    <footer class="foot">
      <span class="total">
        {total?.isMore && "more than "}
        {isKnown ? formatCount(count, noun) : `\u2013 ${noun}s`}
        {total === undefined && list.hasMore.value && <span class="faint">&nbsp;and older</span>}
      </span>
      <span class="faint">{zoneName(zone.value, now.value)}</span>
      {status !== undefined && (
        <>
          <Popover
            class={status.inFlight > 0 ? "link-plain cin" : "link-plain"}
            title="Requests in flight"
            label={`${formatNumber(status.inFlight)} in flight`}
          >
            {() => <InFlightList />}
          </Popover>
          {status.queued > 0 && <span>{formatNumber(status.queued)} queued</span>}
          <span class={status.dropped > 0 ? "bad" : "drops"}>
            {formatNumber(status.dropped)} dropped
          </span>
          {status.failedWrites > 0 && (
            <span class="bad">{formatCount(status.failedWrites, "failed write")}</span>
          )}
        </>
      )}
      <span class="hints" aria-hidden="true">
        <kbd>j</kbd> <kbd>k</kbd> move <kbd>Enter</kbd> open {kind === "request" && (
          <>
            <kbd>c</kbd> cURL{" "}
          </>
        )}
        <kbd>?</kbd> keys
      </span>
    </footer>
  );
}

/** Requests in flight, loaded on opening. */
function InFlightList(): VNode {
  const [answer, setAnswer] = useState<Status | string | undefined>(undefined);
  useState(() => api.status().then(setAnswer, (error) => setAnswer(messageOf(error))));
  if (answer === undefined) return <p class="nothing">Loading</p>;
  if (typeof answer === "string") return <p class="nothing">{answer}</p>;
  if (answer.inFlight.length === 0) return <p class="nothing">No requests in flight.</p>;
  return (
    <ul class="in-flight">
      {answer.inFlight.slice(0, 50).map((request, index) => (
        <li key={index}>
          <span class="mono">
            <BriefText value={`${request.method} ${request.path}`} />
          </span>
          <span class="num dim">{formatDuration(Math.max(0, now.value - request.startedAt))}</span>
        </li>
      ))}
    </ul>
  );
}
