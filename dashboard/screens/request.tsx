import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { idsOf } from "../address/request_ids.ts";
import { screenHref } from "../address/page_address.ts";
import { Icon } from "../components/basics/icon.tsx";
import { Notice } from "../components/basics/notice.tsx";
import { DetailContent } from "../components/detail/detail_pane.tsx";
import { activeText, onlyQuery, readListQuery } from "../query/list_query.ts";
import { announcement, api, router } from "../state/app.ts";
import { detail } from "../state/log_detail.ts";
import { useKeys } from "../state/use_keys.ts";
import { useStatus } from "../state/use_status.ts";
import { messageOf } from "../text/message_of.ts";

/** One request on its own page: `request?id=12`, or by the ids of its lines. */
export function RequestScreen(): VNode {
  const { params } = router.address.value;
  const id = Number(params.get("id") ?? NaN);
  const ids = idsOf({
    requestId: params.get("requestId") ?? undefined,
    traceId: params.get("traceId") ?? undefined,
    spanId: params.get("spanId") ?? undefined,
  });
  const [problem, setProblem] = useState<string | undefined>(undefined);
  const query = onlyQuery(params);
  const isFiltered = query["q"] !== undefined;
  const valid = Number.isSafeInteger(id) && id >= 0;

  useEffect(() => {
    setProblem(undefined);
    if (valid) return void detail.show(id);
    void detail.show(undefined);
    const named = Object.values(ids);
    if (named.length === 0) return setProblem("This address names no request.");
    void findRequest(ids).then(
      (found) =>
        found === undefined
          ? setProblem(`No stored request has the id ${named.join(", ")}.`)
          : router.go("request", { id: String(found), ...query }, { replace: true }),
      (error) => setProblem(messageOf(error)),
    );
  }, [id, JSON.stringify(ids)]);
  useStatus();

  const step = async (direction: "older" | "newer"): Promise<void> => {
    const current = detail.open.peek()?.log;
    if (current === undefined) return;
    const from = router.address.peek();
    try {
      const next = await detail.neighbor(current, direction, activeText(readListQuery(params)));
      // Who has left meanwhile is not fetched back.
      if (router.address.peek() !== from) return;
      if (next === undefined) {
        announcement.value = `There is no ${direction} request${isFiltered ? " that matches" : ""}`;
      } else {router.go("request", { ...query, ...tabOf(params), id: String(next) }, {
          replace: true,
        });}
    } catch (error) {
      announcement.value = messageOf(error);
    }
  };
  useKeys({
    j: () => void step("older"),
    k: () => void step("newer"),
    Escape: () => router.back("requests", query),
  });

  return (
    <>
      <header class="bar">
        <a data-in class="btn" href={screenHref("requests", query)}>
          <Icon name="back" />
          {isFiltered ? "Back to the list" : "All requests"}
        </a>
        <span class="room" />
        <button type="button" class="btn" title="Older (j)" onClick={() => void step("older")}>
          <Icon name="down" />Older
        </button>
        <button type="button" class="btn" title="Newer (k)" onClick={() => void step("newer")}>
          <Icon name="up" />Newer
        </button>
      </header>
      <main class="content" aria-label="Request">
        <div class="detail whole">
          {problem === undefined
            ? (
              <DetailContent
                kind="request"
                tab={params.get("tab") ?? undefined}
                onTab={(tab) =>
                  router.go("request", { ...query, id: String(id), tab }, { replace: true })}
              />
            )
            : (
              <Notice icon="warning" title="This request cannot be shown">
                <p>{problem}</p>
              </Notice>
            )}
        </div>
      </main>
    </>
  );
}

async function findRequest(ids: Record<string, string>): Promise<number | undefined> {
  const page = await api.logs(new URLSearchParams({ kind: "request", ...ids, limit: "1" }));
  return page.logs[0]?.id;
}

function tabOf(params: URLSearchParams): Record<string, string> {
  const tab = params.get("tab");
  return tab === null ? {} : { tab };
}
