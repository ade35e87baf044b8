import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Log } from "../../../core/log/log.ts";
import { listHref } from "../../address/query_link.ts";
import { screenHref } from "../../address/page_address.ts";
import { LONGEST_VALUE } from "../../query/list_query.ts";
import type { LogRow } from "../../server/api.ts";
import { detail } from "../../state/log_detail.ts";
import { zone } from "../../state/preferences.ts";
import { formatDuration, formatListTime } from "../../text/format.ts";
import { messageOf } from "../../text/message_of.ts";
import { StatusBadge } from "../basics/badges.tsx";
import { Skeleton } from "../basics/skeleton.tsx";
import { BriefText } from "../basics/text.tsx";

/** Requests that share the id, the trace or the route, and a link to those of the same client. */
export function Related({ log }: { readonly log: Log }): VNode {
  return (
    <>
      {isAskable(log.requestId) && (
        <Group
          title="Same request id"
          log={log}
          api={{ requestId: log.requestId }}
          href={listHref("requests", "request", log.requestId)}
          nothing="No other request has this id."
        />
      )}
      {isAskable(log.traceId) && (
        <Group
          title="Same trace"
          log={log}
          api={{ traceId: log.traceId }}
          href={listHref("requests", "trace", log.traceId)}
          nothing="No other request in this trace was recorded."
        />
      )}
      {isAskable(log.route) && (
        <Group
          title="Same route"
          log={log}
          api={{ route: log.route, limit: "8" }}
          href={listHref("requests", "route", log.route)}
          nothing="No other request to this route is stored."
        />
      )}
      <ListLink title="Same client" name="ip" value={log.clientIp} />
      <ListLink title="Same user" name="user" value={log.user} />
    </>
  );
}

/** A link to all requests that have a value. */
function ListLink(
  { title, name, value }: {
    readonly title: string;
    /** Of the key in queries. */
    readonly name: string;
    readonly value: string | undefined;
  },
): VNode | null {
  if (!isAskable(value)) return null;
  return (
    <section>
      <h2>{title}</h2>
      <p class="nothing">
        <a data-in href={listHref("requests", name, value)}>
          Requests from <BriefText value={value} />
        </a>
      </p>
    </section>
  );
}

/** Values longer than the server accepts can't be searched for. */
function isAskable(value: string | undefined): value is string {
  return value !== undefined && value.length <= LONGEST_VALUE;
}

interface GroupProps {
  readonly title: string;
  readonly log: Log;
  readonly api: Record<string, string>;
  /** The whole list. */
  readonly href: string;
  readonly nothing: string;
}

function Group({ title, log, api, href, nothing }: GroupProps): VNode {
  const [rows, setRows] = useState<readonly LogRow[] | undefined>(undefined);
  const [problem, setProblem] = useState<string | undefined>(undefined);
  useEffect(() => {
    let current = true;
    setRows(undefined);
    setProblem(undefined);
    detail.related(api, log).then(
      (found) => current && setRows(found),
      (error) => current && setProblem(messageOf(error)),
    );
    return () => {
      current = false;
    };
  }, [log.id]);
  return (
    <section>
      <h2>
        {title}
        <span class="tools">
          <a data-in href={href}>All in Requests</a>
        </span>
      </h2>
      {problem !== undefined
        ? <p class="nothing">{problem}</p>
        : rows === undefined
        ? <Skeleton rows={2} />
        : rows.length === 0
        ? <p class="nothing">{nothing}</p>
        : (
          <ul class="related">
            {rows.map((row) => (
              <li key={row.id}>
                <a data-in href={screenHref("request", { id: String(row.id) })}>
                  <span class="dim">{formatListTime(row.timestamp, zone.value, Date.now())}</span>
                  <StatusBadge row={row} />
                  <span class="what">
                    <BriefText value={row.content} />
                  </span>
                  <span class="num">
                    {row.durationMs === undefined ? "" : formatDuration(row.durationMs)}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
    </section>
  );
}
