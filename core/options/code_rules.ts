import type { BaseConnector } from "../connectors/base_connector.ts";
import { codeOnly, type OptionRule } from "./option_rule.ts";

/** All that a connector has, inherited or its own. */
const CONNECTOR_METHODS = [
  "connect",
  "disconnect",
  "initDb",
  "saveLog",
  "saveLogs",
  "fetchLogs",
  "fetchLog",
  "countLogs",
  "saveMetrics",
  "fetchMetrics",
  "watch",
  "cleanup",
] as const satisfies readonly (keyof BaseConnector)[];

/** A function, whatever it takes and returns. */
export function functionRule<T>(): OptionRule<T> {
  return codeOnly<T>("a function", (value) => typeof value === "function");
}

/** A connector, known by its methods: it may be built on another copy of this package. */
export const connector: OptionRule<BaseConnector> = codeOnly(
  "a connector, an instance of a class that extends BaseConnector",
  (value) =>
    typeof value === "object" && value !== null &&
    CONNECTOR_METHODS.every((name) => typeof Reflect.get(value, name) === "function"),
);
