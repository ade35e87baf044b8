import type { BaseConnector } from "../../connectors/base_connector.ts";
import type { RetentionOptions } from "../../options/options.ts";
import type { ConnectorCase } from "../connector_case.ts";
import {
  expect,
  expectConnectorError,
  expectEqual,
  expectIsConnectorError,
} from "../expectations.ts";
import { sampleLog, sampleLogs, saveAll } from "../samples.ts";

const RETENTION: RetentionOptions = {
  enabled: true,
  maxRecords: 1,
  cleanupIntervalMinutes: 1,
  cleanupOlderThanHours: 1,
};

/** Cases about connecting, preparing and disconnecting. */
export const LIFE_CASES: readonly ConnectorCase[] = [
  {
    name: "connect() is required before any operation on the storage",
    isUnconnected: true,
    async run({ connector }) {
      await connector.disconnect();
      await expectClosed(connector, "before connect()");
    },
  },
  {
    name: "disconnect() makes every operation on the storage fail with a ConnectorError",
    async run({ connector }) {
      await connector.disconnect();
      await expectClosed(connector, "after disconnect()");
    },
  },
  {
    name: "connect() and disconnect() do nothing the second time",
    async run({ connector }) {
      const id = await connector.saveLog(sampleLog({ content: "kept" }));
      await connector.connect();
      expectEqual(
        (await connector.fetchLog(id))?.content,
        "kept",
        "fetchLog() after connect() twice",
      );
      await connector.disconnect();
      await connector.disconnect();
    },
  },
  {
    name: "connect() after disconnect() finds what was saved",
    async run({ connector }) {
      const id = await connector.saveLog(sampleLog({ content: "kept" }));
      await connector.disconnect();
      await connector.connect();
      await connector.initDb();
      expectEqual((await connector.fetchLog(id))?.content, "kept", "fetchLog() after reconnecting");
      const next = await connector.saveLog(sampleLog());
      expect(
        next > id,
        `saveLog() after reconnecting: expected an id above ${id}, received ${next}`,
      );
    },
  },
  {
    name: "initDb() keeps existing logs, however often it is called at the same time",
    async run({ connector }) {
      const id = await connector.saveLog(sampleLog({ content: "kept" }));
      await connector.initDb();
      await Promise.all(Array.from({ length: 5 }, async () => await connector.initDb()));
      expectEqual((await connector.fetchLog(id))?.content, "kept", "fetchLog() after initDb()");
    },
  },
  {
    name: "disconnect() lets running calls finish or fail with a ConnectorError",
    async run({ connector }) {
      const calls = sampleLogs(20).map(async (log) => await connector.saveLog(log));
      const [outcomes] = await Promise.all([Promise.allSettled(calls), connector.disconnect()]);
      await connector.connect();
      await connector.initDb();
      for (const [i, outcome] of outcomes.entries()) {
        if (outcome.status === "rejected") {
          expectIsConnectorError(outcome.reason, "saveLog() during disconnect()");
        } else {
          const log = await connector.fetchLog(outcome.value);
          expectEqual(log?.content, `log ${i}`, `fetchLog(${outcome.value}) of a saved log`);
        }
      }
    },
  },
  {
    name: "initDb() may be called by several connectors at the same time",
    reopens: true,
    async run({ connector, open }) {
      const others = await Promise.all([open(), open(), open()]);
      await Promise.all([connector, ...others].map(async (each) => await each.initDb()));
      const [log] = await saveAll(connector, [sampleLog({ content: "shared" })]);
      for (const other of others) {
        expectEqual(
          (await other.fetchLog(log?.id ?? 0))?.content,
          "shared",
          "fetchLog() of another",
        );
      }
    },
  },
  {
    name:
      "disconnect() loses nothing: another connector finds everything, and goes on with the ids",
    reopens: true,
    async run({ connector, open }) {
      const logs = await saveAll(connector, sampleLogs(25));
      await connector.disconnect();
      const other = await open();
      for (const { id, content } of logs) {
        expectEqual(
          (await other.fetchLog(id))?.content,
          content,
          `fetchLog(${id}) after reopening`,
        );
      }
      const last = logs.at(-1)?.id ?? 0;
      const next = await other.saveLog(sampleLog());
      expect(
        next > last,
        `saveLog() after reopening: expected an id above ${last}, received ${next}`,
      );
    },
  },
  {
    name: "name, storageStats() and storageFacts() describe the storage to the dashboard",
    async run({ connector }) {
      expect(connector.name.length > 0, "name: expected a text, received an empty one");
      await saveAll(connector, sampleLogs(3));
      const { rows, bytes } = await connector.storageStats() ?? {};
      for (const [what, value] of Object.entries({ rows, bytes })) {
        const isCount = value === undefined || (Number.isFinite(value) && value >= 0);
        expect(
          isCount,
          `storageStats().${what}: expected a number of 0 or more, received ${value}`,
        );
      }
      expectFacts(connector, "when connected");
      await connector.disconnect();
      expectFacts(connector, "after disconnect()");
    },
  },
];

function expectFacts(connector: BaseConnector, when: string): void {
  const facts = connector.storageFacts();
  const labels = new Set(facts.map(({ label }) => label));
  const areWhole = facts.every(({ label, value }) => label !== "" && value !== "");
  expect(
    areWhole && labels.size === facts.length,
    `storageFacts() ${when}: expected facts with distinct labels, received ${
      JSON.stringify(facts)
    }`,
  );
}

async function expectClosed(connector: BaseConnector, when: string): Promise<void> {
  const batch = { key: "closed", logs: [sampleLog()], metrics: [] };
  await expectConnectorError(() => connector.initDb(), `initDb() ${when}`);
  await expectConnectorError(() => connector.saveLog(sampleLog()), `saveLog() ${when}`);
  await expectConnectorError(() => connector.saveLogs(batch), `saveLogs() ${when}`);
  await expectConnectorError(() => connector.fetchLogs(), `fetchLogs() ${when}`);
  await expectConnectorError(() => connector.fetchLog(1), `fetchLog() ${when}`);
  await expectConnectorError(() => connector.countLogs(), `countLogs() ${when}`);
  await expectConnectorError(() => connector.cleanup(RETENTION), `cleanup() ${when}`);
}
