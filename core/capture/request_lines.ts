import { BoundedMap } from "../runtime/bounded_map.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { RequestLine } from "../log/log_shapes.ts";
import { splitTarget } from "../text/request_target.ts";

/** Most URLs remembered. */
const MAX_REMEMBERED = 2_048;
/** Longest URL remembered. */
const MAX_LENGTH = 512;

interface KnownLine extends RequestLine {
  readonly host: string | undefined;
}

/**
 * Splits the URLs of requests, and redacts them. URLs without secrets are remembered, so that the same
 * URL costs one lookup and its records share their strings.
 */
export class RequestLines {
  readonly #redactor: Redactor;
  readonly #known = new BoundedMap<KnownLine>(MAX_REMEMBERED, MAX_LENGTH);

  /**
   * @param redactor Redacts the URLs.
   */
  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /**
   * Where a request went.
   *
   * @param url `request.url`.
   * @param host Value of its `Host` header, when known.
   */
  lineOf(url: string, host: string | undefined): RequestLine {
    const known = this.#known.get(url);
    // A forged `Host` may make the same URL of another origin and target.
    if (known !== undefined && (host === undefined || known.host === host)) return known;
    const { origin, target } = splitTarget(url, host);
    const redacted = this.#redactor.url(target);
    const at = redacted.indexOf("?");
    const line: KnownLine = {
      origin: origin.includes("@") ? this.#redactor.url(origin) : origin,
      path: at < 0 ? redacted : redacted.slice(0, at),
      query: at < 0 ? "" : redacted.slice(at + 1),
      host,
    };
    const isClean = redacted === target && line.origin === origin;
    // Without the `Host` the cut is at the first slash; only where that is the same with it.
    const isPlain = origin.indexOf("/", origin.indexOf("://") + 3) < 0;
    if (isClean && isPlain) this.#known.set(url, line);
    return line;
  }
}
