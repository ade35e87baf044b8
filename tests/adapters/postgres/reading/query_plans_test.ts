import assert from "node:assert/strict";
import type { LogExpression, LogFilters } from "@supertracer/core";
import { filterConditions } from "@supertracer/core/sql";
import postgres from "postgres";
import { listStatements } from "../../../../adapters/postgres/reading/list_statement.ts";
import { TableLayout } from "../../../../adapters/postgres/schema/table_layout.ts";
import { sampleMetrics, sampleTraffic } from "../../../../bench/queries/sample_traffic.ts";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { openConnector } from "../support/fixture.ts";

const ROWS = 30_000;
const END = Date.now();
const NEVER_READ = /\b(?:headers|response_headers|request_body|response_body)\b/;

interface Plan {
  readonly "Node Type": string;
  readonly "Relation Name"?: string;
  readonly "Index Name"?: string;
  readonly "Output"?: readonly string[];
  readonly "Plan Rows"?: number;
  readonly "Plans"?: readonly Plan[];
}

/** A plan's nodes. */
function nodes(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodes)];
}

const NOT_HEALTH: LogExpression = { not: { path: "/health" } };

/** Filters, and the share of all rows that meets them. */
const SHARES: readonly (readonly [LogFilters, number])[] = [
  [{ statusCode: "2xx" }, 0.87],
  [{ statusCode: "4xx" }, 0.066],
  [{ minLatency: 2 }, 0.84],
  [{ methods: ["POST"], statusCode: "4xx" }, 0.0066],
];

/** Filters by which many rows are found: all of them would have to be read to be sorted. */
const IN_ORDER: readonly LogFilters[] = [
  { limit: 1_000, minLatency: 2, startDate: END - 7 * 86_400_000 },
];

/** Filters with a common and a rare value, and the index that must be used where it is known. */
const LISTS: readonly (readonly [LogFilters, RegExp?])[] = [
  [{}, /_timestamp$/],
  [{ before: { timestamp: END - 40_000_000, id: ROWS / 2 } }, /_timestamp$/],
  [{ after: { timestamp: END - 60_000, id: 1 } }, /_timestamp$/],
  [{ startDate: END - 50_000_000, endDate: END - 40_000_000 }, /_timestamp$/],
  [{ searchText: "apple" }],
  [{ searchText: "needle" }, /_text$/],
  [{ endpoint: "/orders" }],
  [{ endpoint: "needle" }, /_text$/],
  [{ statusCode: "200" }],
  [{ statusCode: "418" }, /_status$/],
  [{ statusCode: "4xx" }],
  [{ statusCode: "3xx" }, /_status_class$/],
  [{ statusCode: "5xx" }],
  [{ logLevel: "HTTP" }],
  [{ logLevel: "ERROR" }],
  [{ methods: ["GET"] }],
  [{ methods: ["PURGE"] }, /_method$/],
  [{ methods: ["PUT", "PURGE", "PUT"] }],
  [{ minLatency: 10 }],
  [{ minLatency: 20_000 }, /_latency$/],
  [{ maxLatency: 1.5 }],
  [{ hasError: true }],
  [{ hasError: false }],
  [{ requestId: "request-77" }, /_request_id$/],
  [{ traceId: "00000000000000000000000000000077" }, /_trace_id$/],
  [{ route: "/users/:id" }],
  [{ route: "/rare" }, /_route$/],
  [{ loggerName: "rare-logger" }, /_logger$/],
  [{ instance: "worker-1" }],
  [{ instance: "rare-instance" }, /_instance$/],
  [{ errorGroup: "0c5a1f2be97d4410" }, /_error_group$/],
  [{ kind: "request" }],
  [{ kind: "log" }],
  [{ where: NOT_HEALTH }, /_timestamp$/],
  [{ route: "/rare", where: NOT_HEALTH }, /_route$/],
  [{ statusCode: "418", where: { any: [NOT_HEALTH, { minSize: 1 }] } }, /_status$/],
  [{ traceId: "00000000000000000000000000000077", where: NOT_HEALTH }, /_trace_id$/],
  [{ searchText: "needle", where: NOT_HEALTH }, /_text$/],
];

Deno.test("PostgreSQLConnector reads each list by an index, without headers and bodies", async (t) => {
  await using server = await PostgresServer.start();
  const url = await server.createDatabase();
  await using connector = await openConnector({ url, textIndex: true });
  for (let from = 0; from < ROWS; from += 1_000) {
    const logs = sampleTraffic(ROWS, END, from, 1_000);
    await connector.saveLogs({ key: `${from}`, logs, metrics: [] });
  }
  for (let minute = 0; minute < 600; minute += 10) {
    await connector.saveMetrics(sampleMetrics(ROWS, END, minute));
  }
  await server.query("vacuum analyze requests, supertracer_metrics", url);
  const sql = postgres(url, { max: 1, onnotice() {} });
  try {
    for (const [filters, index] of LISTS) {
      await t.step(JSON.stringify(filters), async () => {
        const conditions = filterConditions({ limit: 20, ...filters });
        assert(conditions !== undefined);
        const all: Plan[] = [];
        for (const statement of listStatements(conditions, new TableLayout(undefined))) {
          if (statement === undefined) continue;
          const { parameters, text } = statement;
          const [row] = await sql.unsafe(`explain (verbose, format json) ${text}`, [...parameters]);
          all.push(...nodes(row?.["QUERY PLAN"][0].Plan));
        }
        for (const node of all) {
          assert.notEqual(node["Node Type"], "Seq Scan", JSON.stringify(all));
          assert.doesNotMatch((node.Output ?? []).join(), NEVER_READ);
        }
        if (index === undefined) return;
        const used = all.map((node) => node["Index Name"] ?? "").filter((name) => name !== "");
        assert(used.some((name) => index.test(name)), `used: ${used}`);
      });
    }
    await t.step("the server knows how common classes of status and latency are", async () => {
      for (const [filters, share] of SHARES) {
        const conditions = filterConditions({ limit: Infinity, ...filters });
        assert(conditions !== undefined);
        const [{ parameters, text }] = listStatements(conditions, new TableLayout(undefined));
        const [row] = await sql.unsafe(`explain (format json) ${text}`, [...parameters]);
        const guessed = row?.["QUERY PLAN"][0].Plan["Plan Rows"] / ROWS;
        assert(
          guessed > share / 2 && guessed < share * 2,
          `${JSON.stringify(filters)}: ${guessed}`,
        );
      }
    });
    for (const filters of IN_ORDER) {
      await t.step(`in order: ${JSON.stringify(filters)}`, async () => {
        const conditions = filterConditions(filters);
        assert(conditions !== undefined);
        const [{ parameters, text }] = listStatements(conditions, new TableLayout(undefined));
        const [row] = await sql.unsafe(`explain (format json) ${text}`, [...parameters]);
        // No more than are shown may be sorted, as classes have of which there are few.
        for (const node of nodes(row?.["QUERY PLAN"][0].Plan)) {
          if (node["Node Type"] !== "Sort") continue;
          const rows = node.Plans?.[0]?.["Plan Rows"] ?? Infinity;
          assert(rows <= (filters.limit ?? 20), `${rows} rows are sorted`);
        }
      });
    }
    await t.step("metrics", async () => {
      const [row] = await sql.unsafe(
        "explain (format json) select * from supertracer_metrics where width_ms = 60000 and " +
          `start_ms >= ${END - 3_600_000} and start_ms < ${END}`,
      );
      const types = nodes(row?.["QUERY PLAN"][0].Plan).map((node) => node["Node Type"]);
      assert(!types.includes("Seq Scan"), types.join());
    });
  } finally {
    await sql.end();
  }
});
