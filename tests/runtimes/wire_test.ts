import assert from "node:assert/strict";
import type { TracerStats } from "@supertracer/core";
import { rawHttp } from "../support/raw_http.ts";
import { type Bundle, bundle } from "../support/runtimes/bundle.ts";
import { RUNTIMES } from "../support/runtimes/runtimes.ts";
import { unordered } from "../support/answer_texts.ts";
import { PORTABLE_CASES } from "../support/wire_cases.ts";
import type { WireCase } from "../support/wire_cases/wire_case.ts";

/** What differs on Bun, and why. */
const ON_BUN: Readonly<Record<string, string>> = {
  "the same response twice: redirect":
    "Bun 1.3 takes the headers away with the first answer, unless somebody has read them",
  "a body of another response":
    "Bun 1.4 sends a body that it made itself with its length, and a type that no header says",
  "absolute-form target": "Bun 1.4 takes the host from `Host`, so that it is the dashboard's path",
  "the same response twice: stream":
    "the second answer fails on both, but Bun says otherwise that its stream is used than that it is locked",
};

/** Cases that are sent at a time; most answers end with their connection. */
const AT_A_TIME = 10;

/** The answer of a server to the raw bytes of the case. */
async function answerOf(wire: WireCase, port: number): Promise<string> {
  const { text } = await rawHttp(port, wire.send, {
    idleMs: Math.max(wire.idleMs ?? 0, 1_000),
  });
  const answer = text.replace(new RegExp(`:${port}\\b`, "g"), ":PORT");
  // Bun's page about an error quotes its stack.
  return unordered(answer).replace(/content-length: \d+\r\n([^]*<!doctype html>)[^]*/, "$1")
    .replace(wire.volatile ?? /(?!)/, "-");
}

let app: Promise<Bundle> | undefined;
Deno.test.afterAll(async () => await (await app)?.[Symbol.asyncDispose]());

for (const runtime of RUNTIMES) {
  for (const server of runtime.kind === "bun" ? ["Bun.serve"] : ["@hono/node-server", "srvx"]) {
    Deno.test(`${runtime.name}: SuperTracer.fetch() answers as the bare app behind ${server}`, async () => {
      app ??= bundle(new URL("apps/wire_servers.ts", import.meta.url));
      await using running = await runtime.start(await app, [server]);
      const [line = ""] = await running.stdout.waitFor(/^\[\[.*/);
      const ports: [number, number][] = JSON.parse(line);
      const different: string[] = [];
      for (let i = 0; i < PORTABLE_CASES.length; i += AT_A_TIME) {
        await Promise.all(
          PORTABLE_CASES.slice(i, i + AT_A_TIME).map(async (wire, j) => {
            const [barePort, tracedPort] = ports[i + j] ?? [0, 0];
            const [bare, traced] = await Promise.all([
              answerOf(wire, barePort),
              answerOf(wire, tracedPort),
            ]);
            if (bare !== traced && !(runtime.kind === "bun" && wire.name in ON_BUN)) {
              different.push(`${wire.name}\n--- bare\n${bare}\n--- traced\n${traced}\n`);
            }
          }),
        );
      }
      running.kill("SIGTERM");
      await running.waitForExit();
      const stats: TracerStats[] = JSON.parse(running.stdout.lines.at(-1) ?? "");
      assert.equal(different.join("\n"), "");
      assert.deepEqual(stats.map(({ caught }) => caught), stats.map(() => 0));
      assert.deepEqual(stats.map(({ inFlight }) => inFlight), stats.map(() => 0));
    });
  }
}
