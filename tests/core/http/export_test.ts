import assert from "node:assert/strict";
import { accessOf } from "../dashboard/support/dashboard_client.ts";
import { type ApiServer, serveApi } from "../rest/support/serve_api.ts";

/** The same file, from the dashboard and from the API. */
async function both(server: ApiServer, query: string): Promise<Response[]> {
  const client = await accessOf(server.origin);
  const answers: Response[] = [];
  for (
    const ask of [
      () => client.fetch(`/api/logs/export?${query}`),
      () => server.ask(`/logs/export?${query}`),
    ]
  ) {
    const response = await ask();
    answers.push(new Response(await response.text(), response));
  }
  return answers;
}

Deno.test("GET logs/export writes whole logs into an attachment, in each format", async () => {
  await using server = serveApi();
  await server.visit("/a", "/b", "/fails");
  for (
    const [format, type, rows] of [
      ["ndjson", /^application\/x-ndjson/, (text: string) => text.trim().split("\n").length],
      ["csv", /^text\/csv/, (text: string) => text.trim().split("\r\n").length - 1],
      ["har", /^application\/json/, (text: string) => JSON.parse(text).log.entries.length],
    ] as const
  ) {
    for (const response of await both(server, `format=${format}`)) {
      assert.equal(response.status, 200);
      assert.match(response.headers.get("content-type") ?? "", type);
      assert.match(
        response.headers.get("content-disposition") ?? "",
        new RegExp(`^attachment; filename="supertracer-\\d{8}T\\d{6}Z\\.${format}"$`),
      );
      assert.match(response.headers.get("content-security-policy") ?? "", /sandbox/);
      assert.equal(response.headers.get("x-content-type-options"), "nosniff");
      assert.equal(rows(await response.text()), 3, format);
    }
  }
  for (const response of await both(server, "")) {
    const [first = ""] = (await response.text()).split("\n");
    assert.deepEqual(JSON.parse(first).responseBody, { path: "/fails" });
  }
});

Deno.test("GET logs/export takes conditions and a limit", async () => {
  await using server = serveApi();
  await server.visit("/a", "/b", "/fails", "/c");
  const count = async (query: string) => {
    const [page, api] = await both(server, query);
    const [left, right] = [await page?.text(), await api?.text()];
    assert.equal(left, right);
    return (left ?? "").split("\n").length - 1;
  };
  assert.equal(await count("q=status:5xx"), 1);
  assert.equal(await count("limit=2"), 2);
  assert.equal(await count("q=-path:/a&limit=500"), 3);
  for (
    const query of [
      ...["format=exe", "limit=0", "limit=1000001", "limit=x", "sort=id"],
      ...["format=csv&format=har", "limit=1&limit=2"],
    ]
  ) {
    for (const { status } of await both(server, query)) assert.equal(status, 400, query);
  }
});

Deno.test("GET logs/export may be asked for again once one is over or given up", async () => {
  await using server = serveApi();
  await server.visit(...Array.from({ length: 3 }, (_, i) => `/${i}`));
  for (const giveUp of [false, true]) {
    const running = await server.ask("/logs/export");
    if (giveUp) await running.body?.cancel();
    else await running.text();
    const next = await server.ask("/logs/export");
    assert.equal(next.status, 200);
    await next.text();
  }
  const head = await server.ask("/logs/export", { method: "HEAD" });
  assert.equal(head.status, 200);
  assert.equal((await (await server.ask("/logs/export")).text()).split("\n").length, 4);
});
