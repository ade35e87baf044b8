import type { BaseConnector } from "@supertracer/core";
import { PostgreSQLConnector } from "@supertracer/postgres";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { withDeadline } from "../support/deadline.ts";
import { PostgresServer } from "../support/postgres_server.ts";
import { serveTraced, type TracedServer } from "../support/serve_traced.ts";

const KEY = "a-key-of-the-test-only";
const TOKEN = "token-of-the-test";

/** A live stream of the dashboard and one of the API, which must show the same. */
const STREAMS = [
  ["/supertracer/api/live", { authorization: `Bearer ${TOKEN}` }],
  ["/supertracer-api/api/v1/logs/stream", { "x-api-key": KEY }],
] as const;

function serveOn(connector: BaseConnector): TracedServer {
  return serveTraced(() => new Response("ok"), {
    connector,
    api: { enabled: true, keys: [{ name: "test", key: KEY }] },
  });
}

/** Reads a stream along, until it is left. */
async function follow(origin: string, path: string, headers: Record<string, string>) {
  const response = await fetch(origin + path, { headers });
  assert.equal(response.status, 200);
  const reader = (response.body ?? assert.fail()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return {
    async until(part: string): Promise<string> {
      const reading = async () => {
        while (!text.includes(part)) {
          const { done, value } = await reader.read();
          if (done) throw new Error(`it ended: ${text}`);
          text += value;
        }
      };
      await withDeadline(reading(), () => `${part} in ${text}`);
      return text;
    },
    [Symbol.asyncDispose]: () => reader.cancel(),
  };
}

async function visit({ origin, tracer }: TracedServer, ...paths: string[]): Promise<void> {
  for (const path of paths) await (await fetch(origin + path)).body?.cancel();
  await tracer.flush();
}

/** Paths of the logs in a stream, in their order. */
function pathsIn(text: string): string[] {
  return [...text.matchAll(/"path":"([^"]+)"/g)].map(([, path = ""]) => path);
}

/** What another process saves is in every live stream exactly once, and so is what we save. */
async function showsOthers(connect: () => BaseConnector): Promise<void> {
  await using here = serveOn(connect());
  await using there = serveOn(connect());
  await visit(there, "/before");
  for (const [path, headers] of STREAMS) {
    await using stream = await follow(here.origin, path, headers);
    await stream.until("event: ready");
    await visit(there, "/there/1", "/there/2");
    await stream.until("/there/2");
    await visit(here, "/here");
    await stream.until("/here");
    await visit(there, "/end");
    const text = await stream.until("/end");
    assert.deepEqual(pathsIn(text), ["/there/1", "/there/2", "/here", "/end"]);
    assert.equal(here.tracer.stats().caught, 0);
  }
}

Deno.test("A live stream shows what another process saves in one SQLite file", async () => {
  const folder = await Deno.makeTempDir({ prefix: "supertracer-live-" });
  const path = `${folder}/requests.db`;
  try {
    await showsOthers(() => new SQLiteConnector({ path, watchIntervalMs: 20 }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("A live stream shows what another process saves in one PostgreSQL database", async () => {
  await using server = await PostgresServer.start();
  for (const notify of [true, false]) {
    const url = await server.createDatabase();
    await showsOthers(() => new PostgreSQLConnector({ url, notify }));
  }
});
