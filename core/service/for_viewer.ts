import type { Health } from "./tracer_data.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";

/** What stands for what only an admin may see. */
const HIDDEN = "An admin can see this";

/** Options that tell what counts as secret, who may log in, and where files are. */
const PRIVATE = /^redact(?:\.|$)|^auth\.(?:username|users)$|^api\.keys$|^spill\.path$/;

/**
 * How the tracer is, for somebody who may look and no more: without patterns of secrets, names of
 * users and paths of files, which failures tell, too.
 *
 * @param health All there is to know.
 */
export function healthForViewer(health: Health): Health {
  const { configuration, status, storage } = health;
  return {
    ...health,
    status: statsForViewer(status),
    storage: {
      ...storage,
      error: storage.error === undefined ? undefined : HIDDEN,
      facts: storage.facts.map((fact) => fact.isBad ? { ...fact, value: HIDDEN } : fact),
    },
    configuration: configuration.map((entry) =>
      PRIVATE.test(entry.key) && entry.value !== "" ? { ...entry, value: HIDDEN } : entry
    ),
  };
}

/** What the recorder did, likewise. */
export function statsForViewer<T extends Pick<TracerStats, "lastError">>(stats: T): T {
  const { lastError } = stats;
  return { ...stats, lastError: lastError && { ...lastError, message: HIDDEN } };
}
