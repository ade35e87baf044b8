import { BoundedMap } from "../runtime/bounded_map.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { RequestLine } from "../log/log_shapes.ts";
import { splitTarget } from "../text/request_target.ts";

/** Maximum number of URLs remembered. */
const MAX_REMEMBERED = 2_048;
/** Maximum length of a remembered URL. */
const MAX_LENGTH = 512;

interface KnownLine extends RequestLine {
  readonly host: string | undefined;
}

/**
 * Splits and redacts the URLs of requests. URLs without secrets are remembered, so that a
 * repeated URL costs one lookup and its records share strings.
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
   * Returns the target of a request.
   *
   * @param url `request.url`.
   * @param host Value of its `Host` header, if known.
   */
  lineOf(url: string, host: string | undefined): RequestLine {
    const known = this.#known.get(url);
    // A forged `Host` can produce the same URL from another origin and target.
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
    // Without `Host`, the URL is split at the first slash; remembered only if both ways agree.
    const isPlain = origin.indexOf("/", origin.indexOf("://") + 3) < 0;
    if (isClean && isPlain) this.#known.set(url, line);
    return line;
  }
}
