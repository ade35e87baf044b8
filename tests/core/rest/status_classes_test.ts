import { MemoryConnector, type StatusClass } from "@supertracer/core";
import assert from "node:assert/strict";
import { type FigureTerms, queryText } from "../../../dashboard/address/query_link.ts";
import { rangeLast } from "../../../dashboard/address/range.ts";
import { serveTraced } from "../../support/serve_traced.ts";
import { TracedApp } from "../../support/traced_app.ts";
import { accessOf } from "../dashboard/support/dashboard_client.ts";

/** A body that breaks after its first bytes, or never ends. */
function begun(ends: "broken" | "never"): ReadableStream<Uint8Array> {
  let count = 0;
  return new ReadableStream({
    pull(controller): void | Promise<void> {
      if (count++ === 0) controller.enqueue(new Uint8Array(5));
      else if (ends === "broken") controller.error(new Error("broke"));
      else return new Promise(() => {});
      return undefined;
    },
  });
}

const gate = Promise.withResolvers<Response>();

function answer(request: Request): Response | Promise<Response> {
  const [name = "", status = "200"] = new URL(request.url).pathname.slice(1).split("/");
  if (name === "throws") throw new Error("thrown");
  if (name === "hangs") return gate.promise;
  const body = name === "broken" || name === "never" ? begun(name) : "text";
  return new Response(body, { status: Number(status) });
}

/** A request that is in flight when its app closes. */
async function interrupted(connector: MemoryConnector): Promise<void> {
  await using app = new TracedApp(answer, { connector });
  const pending = app.send("/hangs");
  while (app.tracer.stats().inFlight === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await app.tracer.close();
  gate.resolve(new Response("late"));
  await pending;
}

/** A client that leaves after the first bytes. */
async function leave(url: string): Promise<void> {
  const abort = new AbortController();
  const response = await fetch(url, { signal: abort.signal });
  await response.body?.getReader().read();
  abort.abort();
}

Deno.test("Each figure of responses links to exactly the requests that it counts, and its chart to them", async () => {
  const connector = new MemoryConnector();
  await interrupted(connector);
  await using server = serveTraced(answer, { connector });
  const dashboard = await accessOf(server.origin);
  const paths = ["a", "a/404", "a/410", "a/500", "throws", "broken/200", "broken/404"];
  for (const path of paths) {
    await fetch(`${server.origin}/${path}`).then((response) => response.text()).catch(() => {});
  }
  for (const path of ["never/200", "never/404", "never/503"]) {
    await leave(`${server.origin}/${path}`);
  }
  while (server.tracer.stats().inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.tracer.flush();

  const { report } = await dashboard.json("/api/overview?start=" + (Date.now() - 3_600_000));
  const { statusClasses, totals } = report;
  assert.deepEqual(statusClasses, { "1xx": 0, "2xx": 1, "3xx": 0, "4xx": 2, "5xx": 4, aborted: 4 });
  assert.deepEqual([totals.requests, totals.errors, totals.aborted], [11, 6, 4]);
  assert.equal(report.recentErrors.length, totals.errors);

  const counts: Partial<Record<StatusClass | "error", number>> = {
    ...statusClasses,
    error: totals.errors,
  };
  for (const [name, count] of Object.entries(counts)) {
    const condition = { statusClass: name } as FigureTerms;
    const query = new URLSearchParams({
      kind: "request",
      q: queryText(condition, rangeLast("1h")),
    });
    assert.equal((await dashboard.json(`/api/logs/count?${query}`)).count, count, `${query}`);
    const histogram = await dashboard.json(`/api/logs/histogram?${query}`);
    const sum = (which: "total" | "errors"): number =>
      histogram.buckets.reduce(
        (all: number, bucket: Record<string, number>) => all + (bucket[which] ?? 0),
        0,
      );
    assert.equal(sum("total"), count, `${query}`);
    assert.equal(sum("errors"), ["4xx", "5xx", "error"].includes(name) ? count : 0, `${query}`);
    assert.equal(histogram.stored?.count, count, "counted by the metrics");
  }
});

Deno.test("A chart of a status counts what its list has, not what metrics have by class", async () => {
  await using server = serveTraced(answer);
  const dashboard = await accessOf(server.origin);
  for (const path of ["broken/200", "a/500"]) {
    await fetch(`${server.origin}/${path}`).then((response) => response.text()).catch(() => {});
  }
  await leave(`${server.origin}/never/500`);
  while (server.tracer.stats().inFlight > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await server.tracer.flush();
  for (const [status, count] of [["2xx", 1], ["5xx", 2]] as const) {
    const query = `kind=request&q=${encodeURIComponent(`status:${status} since:1h`)}`;
    const { buckets } = await dashboard.json(`/api/logs/histogram?${query}`);
    assert.equal((await dashboard.json(`/api/logs/count?${query}`)).count, count, status);
    const total = buckets.reduce((all: number, bucket: { total: number }) => all + bucket.total, 0);
    assert.equal(total, count, status);
  }
});
