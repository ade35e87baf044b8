import type { VNode } from "preact";
import { useEffect } from "preact/hooks";
import { screenHref } from "../../address/page_address.ts";
import { type ListKind, onlyQuery } from "../../query/list_query.ts";
import { router } from "../../state/app.ts";
import { detail } from "../../state/log_detail.ts";
import { Icon } from "../basics/icon.tsx";
import { Notice } from "../basics/notice.tsx";
import { Skeleton } from "../basics/skeleton.tsx";
import { FilterMenu } from "../filters/filter_menu.tsx";
import { LogLineDetail } from "./log_line_detail.tsx";
import { RequestDetail } from "./request_detail.tsx";

interface DetailPaneProps {
  readonly kind: ListKind;
  readonly id: number;
  readonly tab: string | undefined;
  readonly onTab: (tab: string) => void;
  readonly onStep: (direction: "older" | "newer") => void;
  readonly onClose: () => void;
  /** Adds a term to the list's query. */
  readonly onTerm: (term: string) => void;
}

/** The open log, next to its list. */
export function DetailPane(props: DetailPaneProps): VNode {
  const { id, kind, onStep, onTerm } = props;
  const log = detail.open.value?.log;
  useEffect(() => {
    void detail.show(id);
  }, [id]);
  useEffect(() => () => void detail.show(undefined), []);
  return (
    <>
      <div class="pane-bar">
        <button
          type="button"
          class="icon-btn back"
          aria-label="Back to the list"
          onClick={props.onClose}
        >
          <Icon name="back" />
        </button>
        <button
          type="button"
          class="icon-btn"
          aria-label="Newer (k)"
          title="Newer (k)"
          onClick={() => onStep("newer")}
        >
          <Icon name="up" />
        </button>
        <button
          type="button"
          class="icon-btn"
          aria-label="Older (j)"
          title="Older (j)"
          onClick={() => onStep("older")}
        >
          <Icon name="down" />
        </button>
        {log !== undefined && <FilterMenu log={log} onTerm={onTerm} />}
        <a
          data-in
          class="icon-btn"
          href={screenHref("request", {
            id: String(id),
            ...onlyQuery(router.address.value.params),
          })}
          aria-label="Open as a page"
          title="Open as a page"
        >
          <Icon name="page" />
        </a>
        <button
          type="button"
          class="icon-btn shut"
          aria-label="Close (Esc)"
          title="Close (Esc)"
          onClick={props.onClose}
        >
          <Icon name="close" />
        </button>
      </div>
      <DetailContent kind={kind} tab={props.tab} onTab={props.onTab} />
    </>
  );
}

/** The open log, of either kind. */
export function DetailContent(
  { kind, tab, onTab }: Pick<DetailPaneProps, "kind" | "tab" | "onTab">,
): VNode {
  const problem = detail.problem.value;
  const open = detail.open.value;
  if (problem !== undefined) {
    return (
      <Notice
        icon="warning"
        title={kind === "request"
          ? "This request cannot be shown"
          : "This log line cannot be shown"}
      >
        <p>{problem}</p>
      </Notice>
    );
  }
  if (open === undefined) return <Skeleton rows={10} />;
  return open.log.method === undefined
    ? <LogLineDetail key={open.log.id} log={open.log} tab={tab} />
    : <RequestDetail key={open.log.id} open={open} tab={tab} onTab={onTab} />;
}
