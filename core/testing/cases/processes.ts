import type { Log } from "../../log/log.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { expect, expectEqual } from "../expectations.ts";
import { sampleLog, saveAll } from "../samples.ts";

const TEXT = 'second "text" \u00e4';

/** Cases about state that processes share. */
export const SHARING_CASES: readonly ConnectorCase[] = [
  {
    name:
      "fetchShared() of a connector that can reads what saveShared() stored last, after clear() too",
    async run({ connector }) {
      expectEqual(await connector.fetchShared("one"), undefined, "a text that was never stored");
      await connector.saveShared("one", "first");
      if (await connector.fetchShared("one") === undefined) return;
      await connector.saveShared("one", TEXT);
      await connector.saveShared("two", "");
      expectEqual(await connector.fetchShared("one"), TEXT, "the text stored last");
      expectEqual(await connector.fetchShared("two"), "", "an empty string");
      await connector.clear();
      expectEqual(await connector.fetchShared("one"), TEXT, "the text after clear()");
    },
  },
  {
    name: "fetchShared() of a connector that can reads what saveShared() of another one stored",
    reopens: true,
    async run({ connector, open }) {
      await connector.saveShared("one", TEXT);
      if (await connector.fetchShared("one") === undefined) return;
      const other = await open();
      expectEqual(await other.fetchShared("one"), TEXT, "the text stored by another connector");
      await other.saveShared("one", "later");
      expectEqual(
        await connector.fetchShared("one"),
        "later",
        "the text that the other connector stored",
      );
    },
  },
];

/** Milliseconds within which a connector must report a log of another process. */
const PATIENCE_MS = 10_000;

/** Cases about logs that other processes save. */
export const WATCH_CASES: readonly ConnectorCase[] = [
  {
    name:
      "watch() of a connector that can tells of rows that another one saves, until it is stopped",
    reopens: true,
    async run({ connector, open }) {
      const seen: Log[] = [];
      let wake = () => {};
      const stop = await connector.watch((logs) => {
        seen.push(...logs);
        wake();
      });
      if (stop === undefined) return;
      const other = await open();
      const saved = await saveAll(other, [
        sampleLog({ content: "a" }),
        sampleLog({ content: "b" }),
      ]);
      await waitUntil(() => saved.every(({ id }) => seen.some((log) => log.id === id)));
      const first = seen.filter((log, i) => seen.findIndex(({ id }) => id === log.id) === i);
      expectEqual(first.map(({ content }) => content), ["a", "b"], "rows, oldest first");
      await stop();
      await stop();
      const before = seen.length;
      await saveAll(other, [sampleLog({ content: "c" })]);
      expectEqual(seen.length, before, "number of rows reported after it was stopped");

      async function waitUntil(isDone: () => boolean): Promise<void> {
        let timer: ReturnType<typeof setTimeout> | undefined;
        let isLate = false;
        try {
          timer = setTimeout(() => {
            isLate = true;
            wake();
          }, PATIENCE_MS);
          while (!isDone()) {
            expect(!isLate, `watch(): expected 2 rows to be reported within ${PATIENCE_MS} ms`);
            await new Promise<void>((resolve) => wake = resolve);
          }
        } finally {
          clearTimeout(timer);
        }
      }
    },
  },
];
