import assert from "node:assert/strict";
import { accessOf } from "../dashboard/support/dashboard_client.ts";
import { ADMIN_KEY, type ApiServer, READ_KEY, serveApi } from "../rest/support/serve_api.ts";

/** A traced app with two groups of errors, the first seen last. */
async function failing(): Promise<ApiServer> {
  const server = serveApi();
  server.tracer.getLogger("jobs").error("job 17 failed");
  await server.visit("/fails/1", "/fails/2", "/ok");
  return server;
}

Deno.test("GET api/errors lists groups with counts by state", async () => {
  await using server = await failing();
  const client = await accessOf(server.origin);
  const { groups, counts } = await client.json("/api/errors?state=open");
  assert.deepEqual(
    groups.map(({ name, source, count }: Record<string, unknown>) => [name, source, count]),
    [["HTTP 500", "request", 2], ["ERROR", "log", 1]],
  );
  assert.deepEqual(counts, { open: 2, resolved: 0, ignored: 0 });
  assert.equal((await client.json("/api/errors?limit=1")).groups.length, 1);
  assert.deepEqual((await client.json("/api/errors?state=ignored")).groups, []);
  const past = await client.json("/api/errors?start=0&end=1000000");
  assert.deepEqual(past.groups, []);
  const { errors } = await client.json("/api/overview");
  assert.deepEqual(
    errors.map(({ id }: { id: string }) => id),
    groups.map(({ id }: { id: string }) => id),
  );
});

Deno.test("Groups of errors have what the newest occurrence said, in lists and by themselves", async () => {
  await using server = serveApi();
  for (const key of ["first", "second"]) {
    server.tracer.getLogger("a").error("lost", new TypeError(`no property (reading '${key}')`));
  }
  await server.tracer.flush();
  const newest = "no property (reading 'second')";
  const client = await accessOf(server.origin);
  const { groups: [{ id }] } = await client.json("/api/errors");
  assert.equal((await client.json(`/api/errors/${id}`)).newestMessage, newest);
  const { data: [listed] } = await server.json("/errors");
  assert.deepEqual([listed.message, listed.newest_message], [
    "no property (reading '<text>')",
    newest,
  ]);
  assert.equal((await server.json(`/errors/${id}`)).group.newest_message, newest);
});

Deno.test("GET api/errors says whether there are more groups than it lists", async () => {
  await using server = await failing();
  const client = await accessOf(server.origin);
  assert.equal((await client.json("/api/errors?limit=1")).isMore, true);
  assert.equal((await client.json("/api/errors?limit=2")).isMore, false);
});

Deno.test("GET api/errors/:group has the occurrences, page by page", async () => {
  await using server = await failing();
  await server.visit(...Array.from({ length: 60 }, (_, i) => `/fails/${i}`));
  const client = await accessOf(server.origin);
  const { groups: [{ id }] } = await client.json("/api/errors");
  const first = await client.json(`/api/errors/${id}`);
  assert.equal(first.group.count, 62);
  assert.equal(first.logs.length, 50);
  assert.ok(first.logs.every(({ path }: { path: string }) => path.startsWith("/fails")));
  const second = await client.json(`/api/errors/${id}?before=${first.next}`);
  assert.deepEqual([second.logs.length, second.next], [12, null]);
});

Deno.test("POST api/errors/:group says what was made of it, and it comes back", async () => {
  await using server = await failing();
  const client = await accessOf(server.origin);
  const { groups: [{ id }] } = await client.json("/api/errors");
  const response = await client.post(`/api/errors/${id}`, { state: "resolved" });
  assert.equal((await response.json()).group.state, "resolved");
  const { counts } = await client.json("/api/errors");
  assert.deepEqual(counts, { open: 1, resolved: 1, ignored: 0 });
  await server.visit("/fails/3");
  const { group } = await client.json(`/api/errors/${id}`);
  assert.deepEqual([group.state, group.isRegression], ["open", true]);
});

Deno.test("The endpoints of errors refuse what is not theirs", async () => {
  await using server = await failing();
  const client = await accessOf(server.origin);
  const { groups: [{ id }] } = await client.json("/api/errors");
  for (const query of ["state=closed", "limit=0", "limit=x", "start=x", "q=x", "__proto__=x"]) {
    assert.equal((await client.fetch(`/api/errors?${query}`)).status, 400, query);
    assert.equal((await server.ask(`/errors?${query}`)).status, 400, query);
  }
  for (const body of [{}, { state: "closed" }, { state: ["open"] }, { state: null }]) {
    assert.equal((await client.post(`/api/errors/${id}`, body)).status, 400);
  }
  assert.equal((await client.post("/api/errors/00ff", { state: "open" })).status, 404);
  for (
    const path of ["/api/errors/00ff", "/api/errors/x", "/api/errors/__proto__", "/api/errors/'"]
  ) {
    assert.equal((await client.fetch(path)).status, 404, path);
  }
  assert.equal((await client.fetch(`/api/errors/${id}?limit=5`)).status, 400);
});

Deno.test("GET errors of the API has the same in its own words", async () => {
  await using server = await failing();
  await server.visit(...Array.from({ length: 60 }, (_, i) => `/fails/${i}`));
  const { data, length, counts } = await server.json("/errors?state=open");
  assert.deepEqual([length, counts.open], [2, 2]);
  assert.match(data[0].last_seen, /\+00:00$/);
  assert.equal(data[0].is_regression, false);
  const detail = await server.json(`/errors/${data[0].id}`);
  assert.deepEqual([detail.group.count, detail.length], [62, 50]);
  const next = new URL(detail.next_page_url, `${server.base}/errors/${data[0].id}`);
  const rest = await (await fetch(next, { headers: { "x-api-key": READ_KEY } })).json();
  assert.deepEqual([rest.length, rest.next_page_url], [12, undefined]);
  const set = await server.ask(`/errors/${data[0].id}`, {
    method: "POST",
    key: ADMIN_KEY,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ state: "ignored" }),
  });
  assert.equal((await set.json()).group.state, "ignored");
});
