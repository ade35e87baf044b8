import type { Measurement } from "./measure.ts";
import type { Variant } from "./variant.ts";

/** The measurements of a variant, one a round. */
export type Results = ReadonlyMap<Variant, readonly Measurement[]>;

const HEAD = [
  "",
  "CPU/request",
  "added",
  "of OTel's",
  "requests/s",
  "memory",
  "stored",
];

/** A table in Markdown: medians, what is added to the bare server's, and the share of OpenTelemetry's. */
export function report(results: Results): string {
  const cpu = (name: string) => {
    const found = [...results].find(([variant]) => variant.name === name);
    return found && median(found[1].map(({ cpuUs }) => cpuUs));
  };
  const bare = cpu("bare");
  const otel = cpu("otel");
  const rows = [...results].map(([{ name, label }, rounds]) => {
    const cpuUs = median(rounds.map((round) => round.cpuUs));
    const added = bare === undefined || name === "bare" ? undefined : cpuUs - bare;
    const share = added === undefined || bare === undefined || otel === undefined
      ? undefined
      : added / (otel - bare);
    const stored = rounds.map((round) => round.storedShare ?? NaN);
    return [
      label,
      `${cpuUs.toFixed(1)} us`,
      added === undefined ? "" : `${added.toFixed(1)} us`,
      share === undefined ? "" : share.toFixed(2),
      Math.round(median(rounds.map((round) => round.requestsPerSecond))).toLocaleString("en-US"),
      `${Math.round(median(rounds.map((round) => round.rssMb)))} MB`,
      stored.some(Number.isNaN) ? "" : `${(median(stored) * 100).toFixed(0)} %`,
    ];
  });
  return table([HEAD, ...rows]);
}

/** The middle one; of an even number the mean of both. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? NaN;
  return Number.isInteger(middle) ? (upper + (sorted[middle - 1] ?? NaN)) / 2 : upper;
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${
      row.map((cell, i) => i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))
        .join(" | ")
    } |`;
  const rule = widths.map((width, i) =>
    "-".repeat(width - (i === 0 ? 0 : 1)) + (i === 0 ? "" : ":")
  );
  const [head = [], ...body] = rows;
  return [head, rule, ...body].map(line).join("\n");
}
