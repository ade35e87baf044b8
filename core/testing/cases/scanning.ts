import type { BaseConnector } from "../../connectors/base_connector.ts";
import { findLogs } from "../../connectors/filtered_reader.ts";
import type { LogCursor } from "../../log/log.ts";
import type { LogFilters } from "../../filters/log_filters.ts";
import type { ConnectorCase } from "../connector_case.ts";
import { referenceFetch, saveRandomLogs, showFilters } from "../reference.ts";
import { expectEqual } from "../expectations.ts";
import { Random } from "../random.ts";
import { randomExpression, randomFilters } from "../random_filters.ts";

/** Rows searched per page: fewer than there are. */
const MAX_ROWS = 40;

const NAMES: ReadonlySet<string> = new Set(["searchText", "endpoint", "where"]);

/** Cases about conditions without an index. */
export const SCANNING_CASES: readonly ConnectorCase[] = [
  {
    name: "fetchPlaces() returns the cursors of what fetchLogs() lists, after skipping some",
    async run({ connector }) {
      const random = new Random(21);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 60; i++) {
        const filters = randomFilters(random, logs);
        const limit = random.int(4);
        const skip = random.pick([0, 1, 10, 100]);
        const expected = referenceFetch(logs, { ...filters, limit: skip + limit }).slice(skip)
          .map(({ timestamp, id }) => ({ timestamp, id }));
        const places = await connector.fetchPlaces({ ...filters, limit }, skip);
        expectEqual(places, expected, `places after ${skip} of ${showFilters(filters)}`);
      }
    },
  },
  {
    name: "scannedConditions() names only conditions that are given",
    async run({ connector }) {
      const given: readonly LogFilters[] = [
        { searchText: "ab" },
        { searchText: "text" },
        { endpoint: "/users" },
        { searchText: "text", endpoint: "/", where: { path: "/users" } },
      ];
      expectEqual(await connector.scannedConditions({}), [], "scannedConditions({})");
      for (const filters of given) {
        const names = await connector.scannedConditions(filters);
        const odd = names.filter((name) => !NAMES.has(name) || filters[name] === undefined);
        expectEqual(odd, [], `unexpected names in scannedConditions(${showFilters(filters)})`);
      }
    },
  },
  {
    name: "scannedConditions(): a search part by part finds everything if it continues to the end",
    requires: "filtersExpressions",
    async run({ connector }) {
      const random = new Random(22);
      const logs = await saveRandomLogs(connector, random);
      for (let i = 0; i < 60; i++) {
        const where = i % 4 === 0 ? undefined : randomExpression(random, logs);
        const filters = { ...randomFilters(random, logs), where, limit: 1_000 };
        const expected = referenceFetch(logs, filters).map(({ id }) => id);
        const ids = await readToTheEnd(connector, filters);
        expectEqual(ids, expected, `ids of all pages of ${showFilters(filters)}`);
      }
    },
  },
];

async function readToTheEnd(connector: BaseConnector, filters: LogFilters): Promise<number[]> {
  const ids: number[] = [];
  let before: LogCursor | undefined = filters.before;
  while (true) {
    const page = await findLogs(connector, { ...filters, before }, { maxRows: MAX_ROWS });
    ids.push(...page.logs.map(({ id }) => id));
    if (page.isComplete) return ids;
    before = page.scannedTo;
  }
}
