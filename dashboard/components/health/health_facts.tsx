import type { ComponentChild, VNode } from "preact";
import type { Health } from "../../server/api.ts";
import { formatCount, formatDuration, formatNumber } from "../../text/format.ts";
import { Skeleton } from "../basics/skeleton.tsx";
import { Text } from "../basics/text.tsx";
import { Time } from "../basics/time.tsx";

/** Descriptions of the reasons for dropping; others are shown as they are. */
const REASONS: Readonly<Record<string, string>> = {
  queue_full: "the queue was full: the storage is down or too slow",
  queue_bytes: "the queue had reached its limit in bytes",
  spill_full: "the spill file is full",
  spill_slow: "they arrived faster than the spill file could be written",
  spill_failed: "the spill file can't be written or read",
  poison: "the storage keeps rejecting them",
  unsaved_at_close: "they were still queued when the app stopped",
  closed: "they arrived after the tracer was closed",
};

/** The storage and the recorder in detail. */
export function HealthFacts({ health }: { readonly health: Health | undefined }): VNode {
  if (health === undefined) {
    return (
      <section>
        <h2>Recorder</h2>
        <Skeleton rows={9} />
      </section>
    );
  }
  const { status, storage } = health;
  const dropped = Object.entries(status.dropped).filter(([, count]) => count > 0);
  const { lastCleanup, lastError } = status;
  return (
    <section>
      <h2>Recorder</h2>
      <dl class="facts-table">
        <Line name="Saved">{formatNumber(status.saved)} of {formatNumber(status.captured)}</Line>
        <Line name="Sampled out">{formatNumber(status.sampledOut)}</Line>
        {status.spilled > 0 && <Line name="In the spill file">{formatNumber(status.spilled)}</Line>}
        {status.damaged > 0 && (
          <Line name="Unreadable in spill files">
            <span class="bad">{formatCount(status.damaged, "line")}</span>
          </Line>
        )}
        <Line name="Dropped">
          {dropped.length === 0 ? "none" : (
            <ul>
              {dropped.map(([reason, count]) => (
                <li key={reason}>
                  <span class="bad">{formatNumber(count)}</span>{" "}
                  {REASONS[reason] ?? <Text value={reason} limit={100} />}
                </li>
              ))}
            </ul>
          )}
        </Line>
        <Line name="Last cleanup">
          {lastCleanup === undefined ? "not yet" : (
            <>
              {formatCount(lastCleanup.deleted, "record")} deleted in{" "}
              {formatDuration(lastCleanup.durationMs)}, <Time ms={lastCleanup.at} />
            </>
          )}
        </Line>
        {status.failedCleanups > 0 && (
          <Line name="Failed cleanups">
            <span class="bad">{formatNumber(status.failedCleanups)}</span>
          </Line>
        )}
        <Line name="Last storage error">
          {lastError === undefined && storage.error === undefined ? "none" : (
            <>
              <span class="bad mono">
                <Text value={lastError?.message ?? storage.error ?? ""} limit={500} />
              </span>
              {lastError !== undefined && (
                <>
                  {" "}
                  <Time ms={lastError.at} />
                </>
              )}
            </>
          )}
        </Line>
        {storage.facts.map(({ label, value, isBad }) => (
          <Line key={label} name={label}>
            <span class={isBad ? "bad" : ""}>
              <Text value={value} limit={500} />
            </span>
          </Line>
        ))}
        <Line name="Internal errors">
          {status.caught === 0 ? "none" : <span class="bad">{formatNumber(status.caught)}</span>}
        </Line>
        <Line name="Overhead">{health.ownCost.note}</Line>
        <Line name="Started">
          <Time ms={health.startedAt} />
        </Line>
        <Line name="Instance">
          <span class="mono">
            <Text value={health.instance} limit={100} />
          </span>
        </Line>
      </dl>
    </section>
  );
}

function Line(
  { name, children }: { readonly name: string; readonly children: ComponentChild },
): VNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
