import type { VNode } from "preact";
import {
  activeText,
  EMPTY_QUERY,
  errorOf,
  type ListKind,
  type ListQuery,
} from "../../query/list_query.ts";
import {
  chosenRange,
  timesOf,
  timeWords,
  widerRange,
  withLast,
  withTime,
} from "../../query/time_terms.ts";
import { connection } from "../../state/app.ts";
import type { LogList } from "../../state/log_list.ts";
import { isRecording } from "../../state/recording.ts";
import { Notice } from "../basics/notice.tsx";
import { Text } from "../basics/text.tsx";
import { SearchOn } from "./list_edges.tsx";

const LOGGER_SNIPPET =
  'const log = tracer.getLogger("orders");\nlog.info("order paid", { order: 8841 });';

interface ListNoticeProps {
  readonly kind: ListKind;
  readonly list: LogList;
  readonly query: ListQuery;
  readonly onChange: (query: ListQuery) => void;
}

/** Shown if a list has no rows, with the reason. */
export function ListNotice(props: ListNoticeProps): VNode {
  const { kind, list, query, onChange } = props;
  const error = errorOf(query);
  if (error !== undefined) {
    return (
      <Notice icon="warning" title="Invalid filter">
        <p>
          <Text value={error.message} limit={400} />
        </p>
        <button type="button" class="btn" onClick={() => onChange(EMPTY_QUERY)}>Clear all</button>
      </Notice>
    );
  }
  if (list.phase.value === "failed") {
    return (
      <Notice
        icon="warning"
        title={kind === "request" ? "Could not load the requests" : "Could not load the log lines"}
      >
        <p>{list.problem.value}</p>
        <button type="button" class="btn primary" onClick={() => list.reload()}>Try again</button>
      </Notice>
    );
  }
  if (activeText(query) !== "") return <NoMatch {...props} />;
  if (!isRecording.value) {
    return (
      <Notice
        icon="pause"
        title={kind === "request" ? "No requests are stored" : "No log lines are stored"}
      >
        <p>Recording is paused: nothing is recorded until it is resumed.</p>
      </Notice>
    );
  }
  return kind === "request"
    ? (
      <Notice icon="pulse" title="No requests yet" snippet={`curl ${location.origin}/`}>
        <p>Every request to your app appears here once it completes. Send one:</p>
      </Notice>
    )
    : (
      <Notice
        icon="logs"
        title="No log lines yet"
        snippet={LOGGER_SNIPPET}
      >
        <p>Lines that your app writes with a logger appear here, each linked to its request:</p>
      </Notice>
    );
}

function NoMatch({ kind, list, query, onChange }: ListNoticeProps): VNode {
  const range = chosenRange(query);
  const others = activeText(withTime(query, []));
  const words = timeWords(range);
  const wider = widerRange(query);
  const searchedTo = list.searchedTo.value;
  const what = kind === "request" ? "requests" : "log lines";
  return (
    <Notice
      icon="filter"
      title={others === "" ? `No ${what} ${words}` : `No matching ${what} ${words}`.trimEnd()}
    >
      {others !== "" && (
        <p class="asked mono">
          <Text value={others} limit={200} />
        </p>
      )}
      {searchedTo === undefined ? <p>{expectation(query)}</p> : (
        <p>
          <SearchOn list={list} searchedTo={searchedTo} />
        </p>
      )}
      <div class="notice-tools">
        {range !== undefined && (
          <button
            type="button"
            class="btn primary"
            onClick={() => onChange(withLast(query, wider))}
          >
            {wider === undefined ? "Search all time" : `Search ${timeWords(wider)}`}
          </button>
        )}
        <button type="button" class="btn" onClick={() => onChange(EMPTY_QUERY)}>Clear all</button>
      </div>
    </Notice>
  );
}

/** Whether new rows can still arrive. */
function expectation(query: ListQuery): string {
  const { end } = timesOf(query, Date.now());
  if (end !== undefined && end <= Date.now()) {
    return "That range is in the past: nothing will be added.";
  }
  if (!isRecording.value) return "Recording is paused: nothing new will appear.";
  return connection.value === "retrying"
    ? "The app is not responding. New matches will appear here once it is back."
    : "New matches will appear here.";
}
