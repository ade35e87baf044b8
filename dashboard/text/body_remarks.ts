import { decodedFrom } from "../../core/log/body_headers.ts";
import type { Log } from "../../core/log/log.ts";
import { formatBytes } from "./format.ts";

/** A remark above a stored body. */
export interface BodyRemark {
  /** One sentence, without the option. */
  readonly text: string;
  /** The option to store more. */
  readonly option: string | undefined;
}

/** A redacted body has another size than what was sent. */
const REDACTED = "[REDACTED]";
/** Default maximum bytes kept. */
const USUAL_LIMIT = 10_240;

/**
 * Explains why a body differs from what was sent, as far as known: who aborted it, how much was
 * kept, and what it was decoded from.
 *
 * @param log A whole log.
 * @param side Whose body.
 */
export function bodyRemarks(log: Log, side: "request" | "response"): BodyRemark[] {
  const remarks: BodyRemark[] = [];
  const coding = decodedFrom(log, side);
  const state = side === "request" ? log.requestBodyState : log.responseBodyState;
  if (state === "truncated") remarks.push(cutRemark(log, side, coding !== undefined));
  if (coding !== undefined) remarks.push({ text: `Decoded from ${coding}.`, option: undefined });
  return remarks;
}

function cutRemark(log: Log, side: "request" | "response", isDecoded: boolean): BodyRemark {
  const isRequest = side === "request";
  const size = isRequest ? log.requestSizeBytes : log.responseSizeBytes;
  const option = isRequest ? "capture.maxRequestBodySize" : "capture.maxResponseBodySize";
  const end = isRequest ? undefined : brokenOff(log);
  if (end !== undefined && size !== undefined) {
    const after = `${end} after ${formatBytes(size)}`;
    return isAllKept(log.responseBody, size, isDecoded)
      ? { text: `${after}.`, option: undefined }
      : { text: `${after}; only the beginning was stored. To store more, raise `, option };
  }
  const all = size === undefined || isDecoded ? "" : ` of ${formatBytes(size)}`;
  return { text: `Only the beginning was stored${all}. To store more, raise `, option };
}

function brokenOff({ outcome }: Log): string | undefined {
  switch (outcome) {
    case "aborted":
      return "The client disconnected";
    case "failed":
      return "The response failed";
    case "interrupted":
      return "The process stopped";
    default:
      return undefined;
  }
}

function isAllKept(body: unknown, size: number, isDecoded: boolean): boolean {
  if (typeof body !== "string") return true;
  const kept = new TextEncoder().encode(body).length;
  // A character that was split is omitted.
  if (!isDecoded && kept + 3 >= size) return true;
  return isDecoded ? kept < USUAL_LIMIT - 3 : body.includes(REDACTED) && size <= USUAL_LIMIT;
}
