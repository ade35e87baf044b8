import type { ComponentChild, ComponentType, VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { LogRow } from "../api.ts";
import { DetailPane } from "../components/detail_pane.tsx";
import { RangePicker, SearchBox } from "../components/filter_bar.tsx";
import { FilterChips } from "../components/filter_chips.tsx";
import { ListFoot } from "../components/list_foot.tsx";
import { ListHead } from "../components/list_head.tsx";
import { ListEnd, NewRows } from "../components/list_edges.tsx";
import { ListNotice } from "../components/list_notice.tsx";
import { SplitPane } from "../components/split_pane.tsx";
import { useKeys } from "../components/use_keys.ts";
import { type Column, type GridHandle, VirtualGrid } from "../components/virtual_grid.tsx";
import { type Filters, filtersToParams, type ListKind, parseFilters } from "../filters.ts";
import { access, api, connection, liveStatus, router } from "../state/app.ts";
import { detail } from "../state/detail.ts";
import { LogList } from "../state/log_list.ts";
import { narrow } from "../state/narrow.ts";
import { zone } from "../state/preferences.ts";
import { sleepWhileHidden } from "../state/visibility.ts";

/** Heights of a row, pixels: for a mouse, and for a thumb. */
const ROW = 28;
const TALL_ROW = 46;
/** As long as the pointer moves over the rows nothing is pushed away under it. */
const POINTER_REST_MS = 1500;

interface ListScreenProps {
  readonly kind: ListKind;
  readonly title: string;
  readonly columns: readonly Column[];
  readonly cells: (row: LogRow) => ComponentChild;
  readonly rowClass: (row: LogRow) => string;
  /** More controls in front of the chips. */
  readonly Controls?: ComponentType<{
    readonly filters: Filters;
    readonly onChange: (filters: Filters) => void;
  }>;
}

/** A list with its filters, what is new, and the detail beside it. */
export function ListScreen(props: ListScreenProps): VNode {
  const { kind, Controls } = props;
  const { screen, params } = router.route.value;
  const filters = parseFilters(params, kind);
  const filterText = filtersToParams(filters).toString();
  const openId = readId(params.get("open"));
  const [cursorId, setCursor] = useState(openId);
  const grid = useRef<GridHandle>(null);
  const still = useRef({ atTop: true, movedAt: 0, openId });
  still.current.openId = openId;

  const list = useMemo(() => {
    const current = access.peek();
    return new LogList({
      api,
      kind,
      pageSize: current.state === "in" ? current.session.pageSize : 50,
      onConnection: (state) => connection.value = state,
      onStatus: (status) => liveStatus.value = status,
      onNewStore: () => detail.forget(),
      mayFollow: () =>
        still.current.atTop && still.current.openId === undefined &&
        performance.now() - still.current.movedAt > POINTER_REST_MS,
    });
  }, []);
  useEffect(() => {
    const timer = setInterval(() => list.followIfWanted(), 500);
    const awake = sleepWhileHidden(list);
    return () => {
      clearInterval(timer);
      awake();
      list.close();
    };
  }, []);
  // Before the first paint, which would otherwise come between.
  useLayoutEffect(() => {
    list.show(filters);
    if (!still.current.atTop) grid.current?.scrollToTop();
  }, [filterText]);
  useEffect(() => {
    if (openId !== undefined) setCursor(openId);
  }, [openId]);

  const rows = list.rows.value;
  const go = (next: URLSearchParams, replace = false): void => {
    router.go(screen, next, { replace });
  };
  const change = (next: Filters, replace = false): void => {
    const changed = filtersToParams(next);
    keep(changed, params, ["open", "tab"]);
    go(changed, replace);
  };
  const open = (id: number | undefined, replace = false): void => {
    const changed = filtersToParams(filters);
    if (id !== undefined) changed.set("open", String(id));
    if (id !== undefined) keep(changed, params, ["tab"]);
    go(changed, replace);
  };
  const move = (step: number): void => {
    const at = rows.findIndex((row) => row.id === cursorId);
    const to = Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step));
    const row = rows[to];
    if (row === undefined) return;
    setCursor(row.id);
    grid.current?.scrollToIndex(to);
    if (openId !== undefined) open(row.id, true);
  };
  const close = (): void => {
    open(undefined);
    grid.current?.focus();
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => cursorId !== undefined && open(cursorId),
    Escape: () => openId === undefined ? setCursor(undefined) : close(),
    f: () => list.toggleFreeze(),
    "/": () => document.querySelector<HTMLInputElement>("#search")?.select(),
  });

  const rowHeight = narrow.value ? TALL_ROW : ROW;
  const phase = list.phase.value;
  const empty = rows.length === 0;
  return (
    <>
      <header class="bar">
        <RangePicker kind={kind} filters={filters} onChange={change} />
        <SearchBox kind={kind} filters={filters} onChange={change} />
        <ListHead list={list} />
      </header>
      <main class="content" aria-label={props.title}>
        <h1 class="offscreen">{props.title}</h1>
        <SplitPane
          paneLabel={kind === "request" ? "Request" : "Log line"}
          pane={openId !== undefined && (
                <DetailPane
                  kind={kind}
                  id={openId}
                  tab={params.get("tab") ?? undefined}
                  onTab={(tab) => {
                    const changed = new URLSearchParams(params);
                    if (tab === "overview") changed.delete("tab");
                    else changed.set("tab", tab);
                    go(changed, true);
                  }}
                  onStep={(direction) => move(direction === "older" ? 1 : -1)}
                  onClose={close}
                />
              ) || undefined}
        >
          <div class="chips" role="group" aria-label="Filters">
            {Controls !== undefined && <Controls filters={filters} onChange={change} />}
            <FilterChips kind={kind} filters={filters} onChange={change} />
          </div>
          <div
            class={phase === "refreshing" ? "list refreshing" : "list"}
            aria-busy={phase === "loading" || phase === "refreshing"}
            onPointerMove={(event) => {
              if (event.pointerType === "mouse") still.current.movedAt = performance.now();
            }}
          >
            <NewRows
              list={list}
              kind={kind}
              isOpen={openId !== undefined}
              onShow={() => {
                list.release();
                grid.current?.scrollToTop();
              }}
            />
            {phase === "failed" || (empty && phase === "ready")
              ? <ListNotice kind={kind} list={list} filters={filters} onChange={change} />
              : (
                <VirtualGrid
                  label={props.title}
                  class={`${kind}-rows`}
                  rows={rows}
                  rowHeight={rowHeight}
                  columns={props.columns}
                  cells={props.cells}
                  rowContext={`${zone.value}${rowHeight}`}
                  rowClass={props.rowClass}
                  cursor={cursorId}
                  onOpen={(row) => open(row.id)}
                  onNearEnd={() => void list.loadMore()}
                  onTop={(atTop) => still.current.atTop = atTop}
                  handle={grid}
                  foot={<ListEnd list={list} />}
                />
              )}
          </div>
          <ListFoot list={list} kind={kind} />
        </SplitPane>
      </main>
    </>
  );
}

function readId(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function keep(into: URLSearchParams, from: URLSearchParams, names: readonly string[]): void {
  for (const name of names) {
    const value = from.get(name);
    if (value !== null) into.set(name, value);
  }
}
