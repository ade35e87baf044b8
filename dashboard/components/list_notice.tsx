import type { VNode } from "preact";
import { countActive, type Filters, type ListKind, NO_FILTERS } from "../filters.ts";
import type { LogList } from "../state/log_list.ts";
import { Notice } from "./notice.tsx";

const LOGGER_SNIPPET =
  'const log = tracer.getLogger("orders");\nlog.info("order paid", { order: 8841 });';

interface ListNoticeProps {
  readonly kind: ListKind;
  readonly list: LogList;
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

/** What stands where a list has no rows, and why. */
export function ListNotice({ kind, list, filters, onChange }: ListNoticeProps): VNode {
  if (list.phase.value === "failed") {
    return (
      <Notice
        icon="warning"
        title={kind === "request"
          ? "The requests cannot be loaded"
          : "The log lines cannot be loaded"}
      >
        <p>{list.problem.value}</p>
        <button type="button" class="btn primary" onClick={() => list.reload()}>Try again</button>
      </Notice>
    );
  }
  if (countActive(filters) > 0) {
    return (
      <Notice
        icon="filter"
        title={kind === "request"
          ? "No request meets these filters"
          : "No log line meets these filters"}
      >
        <p>New ones that do will appear here.</p>
        <button type="button" class="btn primary" onClick={() => onChange(NO_FILTERS)}>
          Clear all filters
        </button>
      </Notice>
    );
  }
  return kind === "request"
    ? (
      <Notice icon="pulse" title="No requests yet" snippet={`curl ${location.origin}/`}>
        <p>Every request to your app appears here as soon as it ends. Send one:</p>
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
