import type { ComponentChild, VNode } from "preact";
import type { Health } from "../../server/api.ts";
import { formatAge, formatBytes, formatNumber, formatPercent } from "../../text/format.ts";
import { withUnits } from "../basics/stat_card.tsx";
import { Ago } from "../basics/time.tsx";

interface FigureProps {
  readonly label: string;
  /** `undefined` until the first response. */
  readonly value: string | undefined;
  readonly note?: ComponentChild;
  readonly class?: string | undefined;
}

/** The figures that show whether records are being stored. */
export function HealthCards({ health }: { readonly health: Health | undefined }): VNode {
  const { status, storage, ownCost } = health ?? {};
  const dropped = status && Object.values(status.dropped).reduce((sum, count) => sum + count, 0);
  const isFailing = storage?.state === "failing" || status?.state === "retrying";
  return (
    <section class="stats" aria-label="Figures">
      <Figure
        label="Storage"
        value={storage &&
          (isFailing ? "Failing" : storage.state === "open" ? "Healthy" : "Unknown")}
        class={isFailing ? "bad" : storage?.state === "open" ? "good" : undefined}
        note={storage?.name}
      />
      <Figure
        label="Stored"
        value={storage && (storage.rows === undefined ? "\u2013" : formatNumber(storage.rows))}
        note={storage?.bytes === undefined ? "records" : `records, ${formatBytes(storage.bytes)}`}
      />
      <Figure
        label="Queue"
        value={status && formatNumber(status.queued + status.writing)}
        note={status && `${formatBytes(status.queuedBytes)}, ${status.state}`}
      />
      <Figure
        label="Dropped"
        value={dropped === undefined ? undefined : formatNumber(dropped)}
        class={dropped === undefined || dropped === 0 ? undefined : "bad"}
        note={status && `of ${formatNumber(status.captured)} captured`}
      />
      <Figure
        label="Failed writes"
        value={status && formatNumber(status.failedWrites)}
        class={status === undefined || status.failedWrites === 0 ? undefined : "bad"}
        note={status?.lastError === undefined ? "none so far" : (
          <>
            last <Ago ms={status.lastError.at} />
          </>
        )}
      />
      <Figure
        label="Overhead"
        value={ownCost &&
          (ownCost.perRequestMs === null ? "\u2013" : costWords(ownCost.perRequestMs))}
        note={ownCost && shareWords(ownCost)}
      />
      <Figure
        label="Uptime"
        value={status && formatAge(status.uptimeMs)}
        note={health && `v${health.version}`}
      />
    </section>
  );
}

function Figure({ label, value, note, class: className }: FigureProps): VNode {
  return (
    <div class="stat">
      <span class="stat-label">{label}</span>
      <b class={className}>{value === undefined ? <i class="blank" /> : withUnits(value)}</b>
      <em>{value === undefined ? null : note}</em>
    </div>
  );
}

function costWords(ms: number): string {
  if (ms > 0 && ms < 0.0005) return "< 1 \u00b5s";
  return ms < 0.995 ? `${Math.round(ms * 1000)} \u00b5s` : `${ms.toFixed(2)} ms`;
}

/** Its share of the median time of the same requests. */
function shareWords({ perRequestMs, requestMs }: Health["ownCost"]): string {
  if (perRequestMs === null || requestMs === null || requestMs === 0) return "per request";
  const share = Math.min(1, perRequestMs / requestMs);
  return `${formatPercent(share)} of the median`;
}
