import {
  type FilterConditions,
  indexedText,
  SQLITE_DIALECT,
  SqlParameters,
  type SqlValue,
} from "@supertracer/core/sql";
import type { Statements } from "../connection/statements.ts";
import { LOG_INDEXES } from "../schema/log_indexes.ts";
import type { AccessPath, RowConditionName } from "./access_path.ts";

/** More classes are not worth it; clients may send methods of any name. */
const MAX_CLASSES = 300;

const CLASS_INDEX = LOG_INDEXES.class;
const SOURCE = `FROM requests INDEXED BY ${CLASS_INDEX.name}`;

/**
 * Paths for conditions on level, method, status, kind and error: one for each class of rows, that is
 * level, method and status together, which meets them.
 *
 * @param statements The database.
 * @param conditions The conditions.
 * @returns The paths, or `undefined` if there are too many classes.
 */
export function classPaths(
  statements: Statements,
  conditions: FilterConditions,
): AccessPath[] | undefined {
  const { logLevel, methods, kind, hasError } = conditions;
  const met: Set<RowConditionName> = new Set(["logLevel", "methods", "status", "kind", "hasError"]);
  const paths: AccessPath[] = [];
  for (const level of logLevel === undefined ? distinct(statements, "log_level", {}) : [logLevel]) {
    const inLevel = { log_level: level };
    for (const method of methodsOf(inLevel)) {
      for (const status of statusesOf({ ...inLevel, method })) {
        const path = { index: CLASS_INDEX, prefix: [level, method, status], met };
        // Not an error by its status; whether there is a message the index does not say.
        paths.push(hasError === false ? { ...path, extra: "error_message IS NULL" } : path);
        if (paths.length > MAX_CLASSES) return undefined;
      }
    }
  }
  if (hasError === true) {
    // Errors by their message only.
    paths.push({
      index: LOG_INDEXES.error,
      prefix: [],
      met: new Set<RowConditionName>(["hasError"]),
      extra: "(status_code IS NULL OR status_code < 400)",
    });
  }
  return paths;

  function methodsOf(fixed: Fixed): Iterable<SqlValue> {
    if (methods === undefined) {
      const hasNull = kind !== "request";
      return kind === "log" ? [null] : distinct(statements, "method", fixed, { hasNull });
    }
    return kind === "log" ? [] : new Set(methods.map(indexedText));
  }

  function* statusesOf(fixed: Fixed): Generator<SqlValue, void, void> {
    const { status } = conditions;
    const from = Math.max(status?.from ?? -Infinity, hasError === true ? 400 : -Infinity);
    const to = Math.min(status?.to ?? Infinity, hasError === false ? 399.5 : Infinity);
    const digits = status && new RegExp(`^${status.pattern.replaceAll("x", "[0-9]")}$`);
    const hasNull = status === undefined && hasError !== true;
    for (const value of distinct(statements, "status_code", fixed, { from, to, hasNull })) {
      if (status?.isRange === false && digits?.test(String(value)) === false) continue;
      yield value;
    }
  }
}

/** Columns whose value is given, in the order of the index. */
type Fixed = Readonly<Record<string, SqlValue>>;

/**
 * The different values of a column, each found by one search of the index
 * (https://wiki.postgresql.org/wiki/Loose_indexscan).
 */
function* distinct(
  statements: Statements,
  column: string,
  fixed: Fixed,
  bounds: { readonly from?: number; readonly to?: number; readonly hasNull?: boolean } = {},
): Generator<SqlValue, void, void> {
  const { from = -Infinity, to = Infinity, hasNull = true } = bounds;
  const parameters = new SqlParameters<"last">(SQLITE_DIALECT);
  const prefix = Object.entries(fixed).map(([name, value]) =>
    value === null ? `${name} IS NULL AND ` : `${name} = ${parameters.add(value, "text")} AND `
  ).join("");
  if (hasNull) {
    const sql = `SELECT 1 ${SOURCE} WHERE ${prefix}${column} IS NULL LIMIT 1`;
    if (statements.get(sql, ...parameters.values) !== undefined) yield null;
  }
  const after = parameters.slot("last", "text");
  let last: SqlValue = column === "status_code" ? from : "";
  for (let operator = ">=";; operator = ">") {
    const sql = `SELECT ${column} AS value ${SOURCE} ` +
      `WHERE ${prefix}${column} ${operator} ${after} ORDER BY ${column} LIMIT 1`;
    const value: unknown = statements.get(sql, ...parameters.bind({ last }))?.["value"];
    if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") return;
    last = typeof value === "bigint" ? Number(value) : value;
    if (typeof last === "number" && last > to) return;
    yield last;
  }
}
