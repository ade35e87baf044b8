import type { ComponentType, VNode } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { intervalTerms } from "../address/range.ts";
import { screenHref, unreadParam } from "../address/page_address.ts";
import { FreezeButton } from "../components/basics/freeze_button.tsx";
import { SplitPane } from "../components/basics/split_pane.tsx";
import { DetailPane } from "../components/detail/detail_pane.tsx";
import { QueryBox } from "../components/filters/query_box.tsx";
import { QueryChips } from "../components/filters/query_chips.tsx";
import { QuickFilters } from "../components/filters/quick_filters.tsx";
import { RangePicker } from "../components/filters/range_picker.tsx";
import { UnreadNote } from "../components/filters/unread_note.tsx";
import { HistogramChart } from "../components/list/histogram_chart.tsx";
import { ListEnd, NewRows } from "../components/list/list_edges.tsx";
import { ListFoot } from "../components/list/list_foot.tsx";
import { ListNotice } from "../components/list/list_notice.tsx";
import type { Column } from "../components/table/column.ts";
import { type GridHandle, VirtualGrid } from "../components/table/virtual_grid.tsx";
import {
  activeText,
  addTerm,
  errorOf,
  type ListKind,
  type ListQuery,
  onlyQuery,
  readListQuery,
  writeListQuery,
} from "../query/list_query.ts";
import { timeText, withTime } from "../query/time_terms.ts";
import type { LogRow } from "../server/api.ts";
import { access, api, connection, liveStatus, router } from "../state/app.ts";
import { ListTally } from "../state/list_tally.ts";
import { detail } from "../state/log_detail.ts";
import { listParams, LogList } from "../state/log_list.ts";
import { showsHistogram, zone } from "../state/preferences.ts";
import {
  rememberPosition,
  type ScrollPosition,
  scrollPositionOf,
} from "../state/scroll_positions.ts";
import { useKeys } from "../state/use_keys.ts";
import { sleepWhileHidden } from "../state/visibility.ts";

/** Maximum number of rows loaded to find the row to scroll to. */
const SOUGHT_ROWS = 2_000;
/** While the pointer moves over the rows, none is moved under it. */
const POINTER_REST_MS = 1500;

interface ListScreenProps {
  readonly kind: ListKind;
  readonly title: string;
  readonly columns: readonly Column<LogRow>[];
  readonly rowClass: (row: LogRow) => string;
  /** Additional controls before the chips. */
  readonly Controls?: ComponentType<{
    readonly query: ListQuery;
    readonly onChange: (query: ListQuery) => void;
  }>;
}

/** A list with its filters, new rows, and the detail next to it. */
export function ListScreen(props: ListScreenProps): VNode {
  const { kind, Controls } = props;
  const { screen, params } = router.address.value;
  const query = readListQuery(params);
  const text = activeText(query);
  const openId = readId(params.get("open"));
  const [cursorId, setCursor] = useState(openId);
  const grid = useRef<GridHandle>(null);
  const still = useRef({ atTop: true, movedAt: 0, openId });
  still.current.openId = openId;
  /** The row to scroll to once loaded: the previous position, or the one opened by the URL. */
  const sought = useRef<{ readonly id: number } & Partial<ScrollPosition> | undefined>(
    (router.isBack ? scrollPositionOf(addressOf(screen, params)) : undefined) ??
      (openId === undefined ? undefined : { id: openId }),
  );
  const here = useRef<{ address: string; place: ScrollPosition | undefined }>({
    address: addressOf(screen, params),
    place: undefined,
  });

  const [list, tally] = useMemo(() => {
    const tally = new ListTally({
      api,
      isSeen: () => !document.hidden,
      wantsHistogram: () => showsHistogram.peek(),
    });
    const list = new LogList({
      api,
      kind,
      pageSize: () => {
        const current = access.peek();
        return current.state === "in" ? current.session?.pageSize ?? 50 : 50;
      },
      onConnection: (state) => connection.value = state,
      onStatus: (status) => liveStatus.value = status,
      onNewStore: () => detail.forget(),
      mayFollow: () =>
        still.current.atTop && still.current.openId === undefined &&
        performance.now() - still.current.movedAt > POINTER_REST_MS,
      // The counts of a frozen list are frozen too.
      onChange: () => list.frozenSince.peek() === undefined && tally.touch(),
    });
    return [list, tally] as const;
  }, []);
  useEffect(() => {
    const timer = setInterval(() => list.followIfWanted(), 500);
    const awake = sleepWhileHidden(list);
    return () => {
      clearInterval(timer);
      awake();
      list.close();
      tally.close();
    };
  }, []);
  // Cleanups of useEffect wait for the next paint, and Back may be quicker.
  useLayoutEffect(() => () => rememberPosition(here.current.address, here.current.place), []);
  // Before the first paint, to avoid flicker.
  useLayoutEffect(() => {
    const isReadable = errorOf(query) === undefined;
    tally.show(isReadable ? listParams(kind, text) : undefined, timeText(query) !== "");
    if (isReadable) list.show(text);
    else list.stop();
    if (!still.current.atTop) grid.current?.scrollToTop();
  }, [text]);
  useEffect(() => {
    if (openId !== undefined) setCursor(openId);
  }, [openId]);
  const isFrozen = list.frozenSince.value !== undefined;
  const wasFrozen = useRef(false);
  useEffect(() => {
    if (wasFrozen.current && !isFrozen) tally.touch();
    wasFrozen.current = isFrozen;
  }, [isFrozen]);

  const rows = list.rows.value;
  const opened = detail.open.value?.log;
  useLayoutEffect(() => {
    const wanted = sought.current;
    const last = rows.at(-1);
    if (wanted === undefined || last === undefined) return;
    const at = rows.findIndex(({ id }) => id === wanted.id);
    const time = wanted.timestamp ?? (opened?.id === wanted.id ? opened.timestamp : undefined);
    if (at >= 0) grid.current?.scrollToIndex(at, wanted.offset ?? "middle");
    else if (time === undefined) return;
    else if (last.timestamp >= time && list.hasMore.peek() && rows.length < SOUGHT_ROWS) {
      return void list.loadMore();
    }
    sought.current = undefined;
  }, [rows, opened]);
  const go = (next: URLSearchParams, replace = false): void => {
    router.go(screen, next, { replace });
  };
  const change = (next: ListQuery, replace = false): void => {
    const changed = writeListQuery(next, params);
    if (timeText(next) !== timeText(query)) changed.delete("zoom");
    go(changed, replace);
  };
  const open = (id: number | undefined, replace = false): void => {
    const changed = new URLSearchParams(params);
    if (id === undefined) { for (const name of ["open", "tab"]) changed.delete(name); }
    else changed.set("open", String(id));
    go(changed, replace);
  };
  const zoom = (start: number, end: number): void => {
    const changed = writeListQuery(withTime(query, intervalTerms(start, end)), params);
    // A zoom within a zoom returns to the first.
    if (!changed.has("zoom")) changed.set("zoom", timeText(query));
    go(changed);
  };
  const zoomedFrom = params.get("zoom");
  const leaveZoom = (): void => {
    if (zoomedFrom !== null) change(withTime(query, zoomedFrom === "" ? [] : [zoomedFrom]));
  };
  const move = (step: number): void => {
    const at = rows.findIndex((row) => row.id === cursorId);
    const to = Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + step));
    const row = rows[to];
    if (row === undefined) return;
    setCursor(row.id);
    grid.current?.scrollToIndex(to);
    // Otherwise Enter would activate what was clicked before, such as the link that led here.
    grid.current?.focus();
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
    Escape: () => {
      if (openId !== undefined) close();
      else if (zoomedFrom !== null) leaveZoom();
      else setCursor(undefined);
    },
    f: () => list.toggleFreeze(),
    "/": () => document.querySelector<HTMLInputElement>("#search")?.select(),
  });

  const loaded = (): readonly LogRow[] => list.rows.peek();
  const phase = list.phase.value;
  const empty = rows.length === 0;
  return (
    <>
      <header class="bar">
        <RangePicker query={query} onChange={change} />
        <UnreadNote
          unread={unreadParam(params, "open", (text) => readId(text) !== undefined)}
          what={kind === "request" ? "request" : "log line"}
          instead="the list"
        />
        <QueryBox kind={kind} query={query} rows={loaded} onChange={change} />
        <FreezeButton
          isFrozen={isFrozen}
          label="Freeze list"
          what="this list"
          onToggle={() => list.toggleFreeze()}
        />
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
                  onTerm={(term) => change(addTerm(query, term))}
                />
              ) || undefined}
        >
          <div class="chips" role="group" aria-label="Filters">
            {Controls !== undefined && <Controls query={query} onChange={change} />}
            <QuickFilters kind={kind} query={query} rows={loaded} onChange={change} />
            <QueryChips query={query} onChange={change} />
          </div>
          <HistogramChart
            kind={kind}
            tally={tally}
            isZoomed={zoomedFrom !== null}
            onZoom={zoom}
            onLeave={leaveZoom}
          />
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
              query={query}
              isOpen={openId !== undefined}
              onShow={() => {
                list.release();
                grid.current?.scrollToTop();
              }}
            />
            {phase === "failed" || (empty && phase === "ready")
              ? <ListNotice kind={kind} list={list} query={query} onChange={change} />
              : (
                <VirtualGrid
                  label={props.title}
                  rows={rows}
                  columns={props.columns}
                  rowContext={`${zone.value}${text}`}
                  rowHref={(row) => hrefOf(kind, row.id, params)}
                  rowClass={props.rowClass}
                  cursor={cursorId}
                  onOpen={(row) => open(row.id)}
                  onNearEnd={() => void list.loadMore()}
                  onTop={(atTop) => {
                    still.current.atTop = atTop;
                    const place = grid.current?.place();
                    const row = place && rows[place.index];
                    here.current = {
                      address: addressOf(screen, params),
                      place: row && { ...place, id: row.id, timestamp: row.timestamp },
                    };
                  }}
                  handle={grid}
                  foot={<ListEnd list={list} />}
                />
              )}
          </div>
          <ListFoot list={list} tally={tally} kind={kind} />
        </SplitPane>
      </main>
    </>
  );
}

function addressOf(screen: string, params: URLSearchParams): string {
  return `${screen}?${params}`;
}

function hrefOf(kind: ListKind, id: number, params: URLSearchParams): string {
  const query = onlyQuery(params);
  return kind === "request"
    ? screenHref("request", { id: String(id), ...query })
    : screenHref("logs", { ...query, open: String(id) });
}

function readId(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
