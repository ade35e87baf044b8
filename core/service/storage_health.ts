import type { BaseConnector, StorageFact, StorageStats } from "../connectors/base_connector.ts";
import { ConnectorError } from "../connectors/errors.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";
import { within } from "../runtime/deadline.ts";

/** How the storage is. */
export interface StorageHealth extends StorageStats {
  readonly name: string;
  /** `unknown`: it did not answer in time. */
  readonly state: "open" | "failing" | "unknown";
  /** What is wrong, without secrets. */
  readonly error?: string | undefined;
  /** What else the connector reports. */
  readonly facts: readonly StorageFact[];
}

/** Milliseconds that the Health screen waits for the storage. */
const PATIENCE_MS = 2_000;

/**
 * Reads the state of the storage. Never rejects, and answers soon even if the storage hangs.
 *
 * @param connector The storage.
 * @param ready Opens it.
 * @param stats How writing went.
 */
export async function readStorage(
  connector: BaseConnector,
  ready: () => Promise<void>,
  { state, lastError }: Pick<TracerStats, "state" | "lastError">,
): Promise<StorageHealth> {
  const known = { name: connector.name, facts: readFacts(connector) };
  const failing = state === "retrying" ? lastError?.message : undefined;
  const ask = async () => {
    await ready();
    return await connector.storageStats();
  };
  try {
    const answer = await within<StorageStats | undefined | "late">(
      ask(),
      PATIENCE_MS,
      () => "late",
    );
    if (answer === "late") {
      const error = failing ?? `It did not answer within ${PATIENCE_MS} ms`;
      return { ...known, state: failing === undefined ? "unknown" : "failing", error };
    }
    return failing === undefined
      ? { ...known, ...answer, state: "open" }
      : { ...known, ...answer, state: "failing", error: failing };
  } catch (error) {
    // Only a ConnectorError is known to have no secrets in its message.
    const message = error instanceof ConnectorError ? error.message : "It failed";
    return { ...known, state: "failing", error: failing ?? message };
  }
}

function readFacts(connector: BaseConnector): readonly StorageFact[] {
  try {
    return connector.storageFacts();
  } catch {
    // Shown without what was thrown, which may hold secrets.
    return [{ label: "Storage", value: "It failed to tell what it knows", isBad: true }];
  }
}
