import type { Redactor } from "../redaction/redactor.ts";
import type { Exchange } from "./exchange.ts";
import { splitTarget } from "../request_target.ts";

/** Where a request went, redacted. */
export interface RequestLine {
  /** Scheme and authority. */
  readonly origin: string;
  /** Path without query. */
  readonly path: string;
  /** Query without `?`; empty when there is none. */
  readonly query: string;
}

/** Takes the URL of a request apart, without its secrets. */
export function requestLine(exchange: Exchange, redactor: Redactor): RequestLine {
  const { origin, target } = splitTarget(exchange.url, exchange.requestHeaders?.host);
  const redacted = redactor.url(target);
  const at = redacted.indexOf("?");
  return {
    origin: origin.includes("@") ? redactor.url(origin) : origin,
    path: at < 0 ? redacted : redacted.slice(0, at),
    query: at < 0 ? "" : redacted.slice(at + 1),
  };
}
