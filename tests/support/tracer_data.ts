import { configurationEntries } from "../../core/service/configuration_entries.ts";
import { LiveFeed } from "../../core/live/live_feed.ts";
import { LiveTail } from "../../core/live/live_tail.ts";
import { MemoryConnector } from "../../core/connectors/memory_connector.ts";
import { OwnCost } from "../../core/capture/own_cost.ts";
import { resolveOptions } from "../../core/options/resolve_options.ts";
import { TracerData, type TracerParts } from "../../core/service/tracer_data.ts";
import type { TracerStats } from "../../core/recording/tracer_stats.ts";

/** Figures of a tracer that did nothing. */
export const IDLE_STATS: TracerStats = {
  captured: 0,
  saved: 0,
  queued: 0,
  writing: 0,
  queuedBytes: 0,
  dropped: {},
  sampledOut: 0,
  failedWrites: 0,
  failedCleanups: 0,
  lastError: undefined,
  lastCleanup: undefined,
  state: "idle",
  inFlight: 0,
  caught: 0,
  uptimeMs: 60_000,
  spilled: 0,
  damaged: 0,
};

/** What a tracer would show, of parts of one's own. */
export function tracerDataOf(parts: Partial<TracerParts> = {}): TracerData {
  return new TracerData(tracerPartsOf(parts));
}

/** The streams of what is saved, by nobody unless a tail is given. */
export function liveFeedOf(data: TracerData, tail: LiveTail = quietTail()): LiveFeed {
  return new LiveFeed(data, tail, () => {});
}

/** What this process alone saves. */
export function quietTail(): LiveTail {
  return new LiveTail({
    connector: { watch: () => undefined },
    ready: () => Promise.resolve(),
    onCaught: () => {},
  });
}

/** Parts of one's own, and the rest of a tracer that did nothing. */
export function tracerPartsOf(parts: Partial<TracerParts> = {}): TracerParts {
  return {
    connector: new MemoryConnector(),
    ready: () => Promise.resolve(),
    flush: () => Promise.resolve(),
    stats: () => IDLE_STATS,
    capture: { isRecording: true, ownCost: new OwnCost(), listInFlight: () => [] },
    instance: "web-1",
    pageSize: 50,
    refreshIntervalMs: 2_000,
    hasMetrics: true,
    configuration: configurationEntries({}, resolveOptions({})),
    requestTotals: () => [],
    onCaught: () => {},
    onCleared: () => {},
    ...parts,
  };
}
