const THIN = "\u2009";
/** Below this, two decimals of a millisecond are zeros. */
const LEAST_MS = 0.005;

/** Time zone of displayed times. */
export type Zone = "local" | "utc";

/** `"11:01:42.118"`. */
export function formatTime(ms: number, zone: Zone): string {
  const parts = clockParts(ms, zone);
  return `${parts.time}.${pad(parts.millis, 3)}`;
}

/** `"2026-11-24 11:01:42.118"`. */
export function formatDateTime(ms: number, zone: Zone): string {
  return `${clockParts(ms, zone).date} ${formatTime(ms, zone)}`;
}

/** The time for today, otherwise with the date: `"11-23 11:01:42"`. */
export function formatListTime(ms: number, zone: Zone, now: number): string {
  const parts = clockParts(ms, zone);
  if (parts.date === clockParts(now, zone).date) return `${parts.time}.${pad(parts.millis, 3)}`;
  return `${parts.date.slice(5)} ${parts.time}`;
}

/** `"UTC"`, or the short name of the local zone at that time: `"CET"`, `"GMT+5:30"`. */
export function zoneName(zone: Zone, ms: number): string {
  if (zone === "utc") return "UTC";
  const parts = new Intl.DateTimeFormat("en-GB", { timeZoneName: "short" }).formatToParts(ms);
  return parts.find((part) => part.type === "timeZoneName")?.value ?? "local";
}

/** `"now"`, `"12 s ago"`, `"3 min ago"`, `"2 h ago"`, `"5 d ago"`; `"in 3 s"` for the future. */
export function formatRelative(ms: number, now: number): string {
  const seconds = Math.round(Math.abs(now - ms) / 1000);
  if (seconds < 1) return "now";
  const [amount, unit] = seconds < 60
    ? [seconds, "s"]
    : seconds < 3600
    ? [Math.floor(seconds / 60), "min"]
    : seconds < 86_400
    ? [Math.floor(seconds / 3600), "h"]
    : [Math.floor(seconds / 86_400), "d"];
  return ms > now ? `in ${amount} ${unit}` : `${amount} ${unit} ago`;
}

// A non-zero value is never shown as 0, and less than all never as 100 %.

/** `"0.42 ms"`, `"412.6 ms"`, `"8.12 s"`, `"2 min 5 s"`, `"3 h 5 min"`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "-";
  if (ms === 0) return "0 ms";
  if (ms < LEAST_MS) return "< 0.01 ms";
  if (ms < 9.995) return `${ms.toFixed(2)} ms`;
  if (ms < 999.95) return `${ms.toFixed(1)} ms`;
  if (ms < 59_995) return `${(ms / 1000).toFixed(2)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/**
 * A percentile with the precision of its histogram: `"0.08 ms"`, `"0.8 ms"`, `"184 ms"`, `"2.4 s"`;
 * a dash for `null`.
 */
export function formatLatency(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return "\u2013";
  if (ms === 0) return "0 ms";
  if (ms < LEAST_MS) return "< 0.01 ms";
  if (ms < 0.095) return `${ms.toFixed(2)} ms`;
  if (ms < 9.95) return `${ms.toFixed(1)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  return formatAge(ms);
}

/** In two units at most: `"< 1 s"`, `"42 s"`, `"12 min"`, `"6 d 4 h"`. */
export function formatAge(ms: number): string {
  if (ms > 0 && ms < 1000) return "< 1 s";
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** A share between 0 and 1: `"0 %"`, `"< 0.1 %"`, `"1.2 %"`, `"> 99.9 %"`. */
export function formatPercent(part: number): string {
  if (part === 0) return "0 %";
  if (part < 0.001) return "< 0.1 %";
  if (part === 1) return "100 %";
  const text = `${(part * 100).toFixed(1)} %`;
  return text === "100.0 %" ? "> 99.9 %" : text;
}

/** For axes: `"950"`, `"1.2 k"`, `"3 M"`. */
export function formatCompact(value: number): string {
  if (value < 1000) return String(Math.round(value * 100) / 100);
  const [scaled, unit] = value < 1e6 ? [value / 1000, "k"] : [value / 1e6, "M"];
  return `${Math.round(scaled * 10) / 10} ${unit}`;
}

/** Requests per minute, with one decimal if few: `"< 0.1"`, `"4.3"`, `"1,646"`. */
export function formatRate(perMinute: number): string {
  if (perMinute > 0 && perMinute < 0.05) return "< 0.1";
  return perMinute < 10
    ? String(Math.round(perMinute * 10) / 10)
    : formatNumber(Math.round(perMinute));
}

/** `"10:02\u201311:02"`, with dates if it spans several days. */
export function formatSpan(start: number, end: number, zone: Zone): string {
  const from = clockParts(start, zone);
  const to = clockParts(end, zone);
  return from.date === to.date
    ? `${from.time.slice(0, 5)}\u2013${to.time.slice(0, 5)}`
    : `${from.date.slice(5)} ${from.time.slice(0, 5)} \u2013 ${to.date.slice(5)} ${
      to.time.slice(0, 5)
    }`;
}

/** `"11:02"`, with the date if it is not today: `"11-23 11:02"`. */
export function formatMinute(ms: number, zone: Zone, now: number): string {
  const { date, time } = clockParts(ms, zone);
  return date === clockParts(now, zone).date
    ? time.slice(0, 5)
    : `${date.slice(5)} ${time.slice(0, 5)}`;
}

/** In the format of `<input type="datetime-local">`: `"2026-11-24T11:02"`. */
export function formatInput(ms: number, zone: Zone): string {
  const { date, time } = clockParts(ms, zone);
  return `${date}T${time.slice(0, 5)}`;
}

/** The width of a bucket: `"minute"`, `"15 min"`, `"2 h"`, `"day"`. */
export function formatBucket(ms: number): string {
  if (ms === 60_000) return "minute";
  if (ms === 3_600_000) return "hour";
  if (ms === 86_400_000) return "day";
  if (ms % 60_000 !== 0) return `${Math.round(ms / 1000)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 360_000) / 10} h`;
}

/** Decimal units (IEC 80000-13 keeps k, M, G for powers of ten): `"214 B"`, `"1.2 kB"`. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "-";
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** With thousands separators: `"98,770"`. */
export function formatNumber(value: number): string {
  return value.toLocaleString("en");
}

/** `"1 request"`, `"1,204 requests"`. */
export function formatCount(value: number, one: string, many = `${one}s`): string {
  return `${formatNumber(value)} ${value === 1 ? one : many}`;
}

/** The offset of a log line in its request: `"+2.1 ms"`. */
export function formatOffset(ms: number): string {
  return `${ms < 0 ? "-" : "+"}${THIN}${formatDuration(Math.abs(ms))}`;
}

interface ClockParts {
  readonly date: string;
  readonly time: string;
  readonly millis: number;
}

function clockParts(ms: number, zone: Zone): ClockParts {
  const at = new Date(ms);
  if (Number.isNaN(at.getTime())) return { date: "0000-00-00", time: "00:00:00", millis: 0 };
  return zone === "utc"
    ? {
      date: day(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()),
      time: clock(at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()),
      millis: at.getUTCMilliseconds(),
    }
    : {
      date: day(at.getFullYear(), at.getMonth(), at.getDate()),
      time: clock(at.getHours(), at.getMinutes(), at.getSeconds()),
      millis: at.getMilliseconds(),
    };
}

function day(year: number, month: number, date: number): string {
  return `${pad(year, 4)}-${pad(month + 1, 2)}-${pad(date, 2)}`;
}

function clock(hours: number, minutes: number, seconds: number): string {
  return `${pad(hours, 2)}:${pad(minutes, 2)}:${pad(seconds, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
