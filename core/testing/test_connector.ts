import type { BaseConnector } from "../connectors/base_connector.ts";
import { BATCH_CASES } from "./cases/batches.ts";
import { CLEANUP_CASES, CLEARING_CASES } from "./cases/cleanup.ts";
import { ERROR_CASES } from "./cases/errors.ts";
import { EXPRESSION_CASES } from "./cases/expressions.ts";
import { FILTER_CASES } from "./cases/filters.ts";
import { LIFE_CASES } from "./cases/life.ts";
import { METRICS_CASES } from "./cases/metrics.ts";
import { OWNERSHIP_CASES } from "./cases/ownership.ts";
import { PAGING_CASES } from "./cases/paging.ts";
import { SAVING_CASES } from "./cases/saving.ts";
import { SCANNING_CASES } from "./cases/scanning.ts";
import { SHARING_CASES, WATCH_CASES } from "./cases/processes.ts";
import { TEXT_CASES } from "./cases/text.ts";
import { VALUE_CASES } from "./cases/values.ts";
import type { ConnectorCase } from "./connector_case.ts";

/**
 * Registers the conformance suite for a connector: one `Deno.test` per sentence of the contract of
 * `BaseConnector`. Each case has its own empty storage and leaves nothing open, so the sanitizers
 * of `deno test` find what the connector forgets. It needs only the connector's permissions.
 *
 * @param name Prefix of the tests' names: `"MyConnector: saveLog() ..."`.
 * @param create Creates an unconnected connector with its own empty storage; called for each case.
 * @param options How to reopen and remove storage, and which cases to skip.
 * @throws {TypeError} If a key of `options.skip` matches no case, or several.
 *
 * @example A connector in memory
 * ```ts ignore
 * import { MemoryConnector } from "@supertracer/core";
 * import { testConnector } from "@supertracer/core/testing";
 *
 * testConnector("MemoryConnector", () => new MemoryConnector());
 * ```
 *
 * @example A connector with a file, which can be reopened
 * ```ts ignore
 * import { testConnector } from "@supertracer/core/testing";
 * import { FileConnector } from "./file_connector.ts";
 *
 * testConnector("FileConnector", () => new FileConnector(Deno.makeTempFileSync()), {
 *   reopen: (connector) => new FileConnector(connector.path),
 *   remove: (connector) => Deno.remove(connector.path),
 * });
 * ```
 */
export function testConnector<C extends BaseConnector>(
  name: string,
  create: CreateConnector<C>,
  options: ConnectorTestOptions<C> = {},
): void {
  for (const planned of planCases(create, options)) {
    const { skipped } = planned;
    Deno.test({
      name: `${name}: ${planned.name}${skipped === undefined ? "" : ` (skipped: ${skipped})`}`,
      ignore: skipped !== undefined,
      fn: planned.run,
    });
  }
}

/** All cases of the suite. */
const CONNECTOR_CASES: readonly ConnectorCase[] = [
  ...LIFE_CASES,
  ...SAVING_CASES,
  ...VALUE_CASES,
  ...TEXT_CASES,
  ...OWNERSHIP_CASES,
  ...PAGING_CASES,
  ...FILTER_CASES,
  ...EXPRESSION_CASES,
  ...SCANNING_CASES,
  ...BATCH_CASES,
  ...CLEANUP_CASES,
  ...CLEARING_CASES,
  ...METRICS_CASES,
  ...ERROR_CASES,
  ...SHARING_CASES,
  ...WATCH_CASES,
];

/** Creates an unconnected connector with its own empty storage. */
export type CreateConnector<C extends BaseConnector> = () => C | Promise<C>;

/**
 * Options of the conformance suite.
 *
 * @example
 * ```ts
 * import { type ConnectorTestOptions } from "@supertracer/core/testing";
 *
 * const options: ConnectorTestOptions = {
 *   skip: { "watch() of a connector that can tells of rows": "the service has no notifications" },
 * };
 * ```
 */
export interface ConnectorTestOptions<C extends BaseConnector = BaseConnector> {
  /**
   * Creates another, unconnected connector on the storage of the given one, for the cases about
   * persistent and shared storage. Without it, these are omitted.
   *
   * @default {undefined}
   */
  readonly reopen?: ((connector: C) => C | Promise<C>) | undefined;
  /**
   * Removes the storage of a connector after `disconnect()`, whether or not the case passed.
   *
   * @default {undefined}
   */
  readonly remove?: ((connector: C) => void | Promise<void>) | undefined;
  /**
   * Cases that the connector can't pass, by the beginning of their name, with the reason. They are
   * reported as ignored.
   *
   * @default {{}}
   */
  readonly skip?: Readonly<Record<string, string>> | undefined;
}

/** Result of a case. */
export interface ConnectorCaseResult {
  /** Name of the case. */
  readonly name: string;
  /** Why it failed; `undefined` if it passed. */
  readonly error?: unknown;
  /** Why it was skipped. */
  readonly skipped?: string | undefined;
}

/** A case planned for a connector. */
interface PlannedCase {
  readonly name: string;
  /** The reason for skipping it. */
  readonly skipped: string | undefined;
  /** Runs the case with its own empty storage, and leaves nothing open. */
  readonly run: () => Promise<void>;
}

/**
 * Plans the cases that apply to a connector.
 *
 * @throws {TypeError} If a key of `skip` matches no case, or several.
 */
export function planCases<C extends BaseConnector>(
  create: CreateConnector<C>,
  options: ConnectorTestOptions<C>,
): PlannedCase[] {
  const reasons = new Map<ConnectorCase, string>();
  for (const [start, reason] of Object.entries(options.skip ?? {})) {
    const named = CONNECTOR_CASES.filter(({ name }) => name.startsWith(start));
    const [skipped] = named;
    if (skipped === undefined || named.length > 1) {
      throw new TypeError(
        `Cannot skip "${start}": it must be the beginning of exactly one case's name, ` +
          `but ${named.length} begin with it`,
      );
    }
    reasons.set(skipped, reason);
  }
  return CONNECTOR_CASES
    .filter(({ reopens }) => !reopens || options.reopen !== undefined)
    .map((connectorCase) => ({
      name: connectorCase.name,
      skipped: reasons.get(connectorCase),
      run: () => runCase(connectorCase, create, options),
    }));
}

/**
 * Runs the conformance suite without a test runner; {@linkcode testConnector} is built on it.
 *
 * @param create Creates a connector with its own empty storage; called for each case.
 * @param options How to reopen and remove storage, and which cases to skip.
 * @returns The results, case by case.
 * @throws {TypeError} If a key of `options.skip` matches no case, or several.
 *
 * @example See which cases a connector fails
 * ```ts
 * import { MemoryConnector } from "@supertracer/core";
 * import { runConnectorCases } from "@supertracer/core/testing";
 *
 * for await (const { name, error } of runConnectorCases(() => new MemoryConnector())) {
 *   if (error !== undefined) console.error(name, error);
 * }
 * ```
 */
export async function* runConnectorCases<C extends BaseConnector>(
  create: CreateConnector<C>,
  options: ConnectorTestOptions<C> = {},
): AsyncGenerator<ConnectorCaseResult, void, void> {
  for (const { name, skipped, run } of planCases(create, options)) {
    if (skipped !== undefined) {
      yield { name, skipped };
      continue;
    }
    try {
      await run();
      yield { name };
    } catch (error) {
      yield { name, error };
    }
  }
}

async function runCase<C extends BaseConnector>(
  connectorCase: ConnectorCase,
  create: CreateConnector<C>,
  { reopen, remove }: ConnectorTestOptions<C>,
): Promise<void> {
  const connector = await create();
  const opened: BaseConnector[] = [connector];
  const failures: unknown[] = [];
  try {
    if (!connectorCase.isUnconnected) await start(connector);
    const { requires } = connectorCase;
    if (requires === undefined || connector[requires]) {
      await connectorCase.run({
        connector,
        async open() {
          if (reopen === undefined) throw new TypeError("Cannot open another: reopen is not given");
          const other = await reopen(connector);
          opened.push(other);
          await start(other);
          return other;
        },
      });
    }
  } catch (error) {
    failures.push(error);
  }
  const closings = opened.map((each) => () => each.disconnect());
  for (const close of [...closings, () => remove?.(connector)]) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 1) throw new AggregateError(failures, failures.map(String).join("; "));
  if (failures.length === 1) throw failures[0];
}

async function start(connector: BaseConnector): Promise<void> {
  await connector.connect();
  await connector.initDb();
}
