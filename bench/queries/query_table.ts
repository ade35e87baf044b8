import type { CaseTimes } from "./measure_queries.ts";

/** What a query may cost more where there are more rows. */
export const MOST_RATIO = 1.5;

/** How many times longer it took on the last storage than on the first. */
export function ratioOf({ ms }: CaseTimes): number {
  return (ms.at(-1) ?? NaN) / (ms[0] ?? NaN);
}

/** Whether it took too much longer; not told where there is but one storage. */
function isOver(times: CaseTimes): boolean {
  return ratioOf(times) > MOST_RATIO;
}

/**
 * The times as a Markdown table, ready for `bench/findings.md`, and which of them grow too much.
 *
 * @param sizes Rows of the storages.
 * @param cases What was measured.
 * @param title Of the column with their names.
 */
export function queryTable(
  sizes: readonly number[],
  cases: readonly CaseTimes[],
  title = "Query",
): string {
  const titles = [title, ...sizes.map((rows) => `${rows.toLocaleString("en-US")} rows`), "Ratio"];
  const rows = cases.map((times) => [
    times.name,
    ...times.ms.map(milliseconds),
    ratioOf(times).toFixed(1) + (isOver(times) ? " !" : ""),
  ]);
  const widths = titles.map((_, i) => Math.max(...[titles, ...rows].map((row) => width(row[i]))));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => pad(cell, i, widths[i] ?? 0)).join(" | ")} |`;
  const rule = widths.map((each, i) => i === 0 ? "-".repeat(each) : `${"-".repeat(each - 1)}:`);
  const over = cases.filter(isOver).map((times) => `- ${times.name}: ${ratioOf(times).toFixed(2)}`);
  return [
    line(titles),
    line(rule),
    ...rows.map(line),
    "",
    over.length === 0 ? `None is over ${MOST_RATIO}.` : `Over ${MOST_RATIO}:`,
    ...over,
  ].join("\n");
}

/** At least two digits that count. */
function milliseconds(ms: number): string {
  const digits = ms >= 100 ? 0 : ms >= 10 ? 1 : ms >= 0.1 ? 2 : 4;
  return ms.toFixed(digits);
}

function width(cell = ""): number {
  return cell.length;
}

function pad(cell: string, column: number, to: number): string {
  return column === 0 ? cell.padEnd(to) : cell.padStart(to);
}
