import type { VNode } from "preact";
import { activeText, errorOf, type ListKind, type ListQuery } from "../../query/list_query.ts";
import { timesOf, withTime } from "../../query/time_terms.ts";
import { connection } from "../../state/app.ts";
import type { LogList } from "../../state/log_list.ts";
import { MOST_ROWS } from "../../state/log_window.ts";
import { zone } from "../../state/preferences.ts";
import { isRecording } from "../../state/recording.ts";
import { formatCount, formatDateTime, formatTime } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { Skeleton } from "../basics/skeleton.tsx";

/**
 * A strip above the rows, with reserved space: it offers new rows instead of moving the existing
 * ones.
 */
export function NewRows(
  { list, kind, query, isOpen, onShow }: {
    readonly list: LogList;
    readonly kind: ListKind;
    readonly query: ListQuery;
    /** Whether a detail is open, so that new rows wait. */
    readonly isOpen: boolean;
    readonly onShow: () => void;
  },
): VNode {
  const { count, overflowed } = list.held.value;
  const frozen = list.frozenSince.value;
  const gap = list.gapAt.value;
  const noun = kind === "request" ? "request" : "log line";
  const news = formatCount(count, `new ${noun}`);
  const since = frozen === undefined ? "" : formatTime(frozen, zone.value).slice(0, 8);
  if (gap !== undefined) {
    return (
      <div class="news gap" role="status">
        <button type="button" onClick={() => list.reload()}>
          <Icon name="warning" />
          {`Some since ${formatTime(gap.timestamp, zone.value).slice(0, 8)} are missing: `}
          reload the list
        </button>
      </div>
    );
  }
  return (
    <div
      class={count > 0 ? "news has" : frozen === undefined ? "news" : "news frozen"}
    >
      {count > 0
        ? (
          <button type="button" onClick={onShow}>
            <Icon name="up" />
            {frozen === undefined ? news : `${news} since the list was frozen at ${since}`}
            {overflowed && ": reload the list"}
          </button>
        )
        : frozen === undefined
        ? <span>{newsWords(list, kind, query, isOpen)}</span>
        : <span>{`Frozen at ${since}. Recording continues.`}</span>}
    </div>
  );
}

/** What to expect of the list at the moment. */
function newsWords(list: LogList, kind: ListKind, query: ListQuery, isOpen: boolean): string {
  const nouns = kind === "request" ? "requests" : "log lines";
  const phase = list.phase.value;
  if (errorOf(query) !== undefined || phase === "failed") return "";
  if (connection.value === "retrying") {
    return `The app is not responding: new ${nouns} appear once it is back`;
  }
  if (!isRecording.value) return `Recording is paused: no new ${nouns}`;
  if (phase === "loading") return "";
  const { end } = timesOf(query, Date.now());
  if (end !== undefined && end <= Date.now()) {
    return `This range is in the past: no new ${nouns}`;
  }
  const which = activeText(withTime(query, [])) === "" ? nouns : `matching ${nouns}`;
  if (isOpen) return `New ${which} wait here while the detail is open`;
  return list.rows.value.length === 0 ? "" : `New ${which} appear here automatically`;
}

/** Shown below the last row. */
export function ListEnd({ list }: { readonly list: LogList }): VNode | null {
  if (list.phase.value === "loading") return <Skeleton rows={14} />;
  if (list.problem.value !== undefined) {
    return (
      <p class="list-end">
        {list.problem.value}{" "}
        <button type="button" class="link" onClick={() => void list.loadMore()}>Try again</button>
      </p>
    );
  }
  const searchedTo = list.searchedTo.value;
  if (searchedTo !== undefined) {
    return (
      <p class="list-end">
        <SearchOn list={list} searchedTo={searchedTo} />
      </p>
    );
  }
  if (list.hasMore.value) return <p class="list-end" aria-hidden="true">Loading older rows</p>;
  if (list.rows.value.length >= MOST_ROWS) {
    return (
      <p class="list-end">
        Showing the newest {formatCount(MOST_ROWS, "row")}. Narrow the filter to go further back.
      </p>
    );
  }
  const renewed = list.renewedAt.value;
  return (
    <p class="list-end">
      {renewed === undefined
        ? "Nothing older is stored"
        : `The storage was reset, as noticed at ${
          formatTime(renewed, zone.value).slice(0, 8)
        }: nothing older is stored`}
    </p>
  );
}

/** How far the search got, if the storage has no index for the query. */
export function SearchOn(
  { list, searchedTo }: { readonly list: LogList; readonly searchedTo: number },
): VNode {
  return (
    <>
      Searched back to {formatDateTime(searchedTo, zone.value).slice(0, 19)}.{" "}
      <button
        type="button"
        class="link"
        disabled={list.loadingMore.value}
        onClick={() => void list.loadMore(true)}
      >
        {list.loadingMore.value ? "Searching" : "Keep searching"}
      </button>
    </>
  );
}
