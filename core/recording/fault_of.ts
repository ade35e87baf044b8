import type { ConnectorFault } from "../connectors/errors.ts";

/**
 * Reads what a failure of a connector says of itself. Structurally, because the connector may be
 * built on another copy of this package.
 *
 * @param error What a connector threw.
 */
export function faultOf(error: unknown): ConnectorFault | undefined {
  try {
    const fault: unknown = (error as { fault?: unknown } | null | undefined)?.fault;
    return fault === "record" || fault === "session" ? fault : undefined;
  } catch {
    return undefined;
  }
}
