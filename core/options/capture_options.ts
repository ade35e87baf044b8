import { type GroupSpec, option, optional, type SpecsOf } from "./option.ts";
import {
  boolean,
  either,
  functionRule,
  list,
  mapped,
  nameList,
  number,
  wholeNumber,
} from "./option_rule.ts";
import {
  headerName,
  headerToSend,
  method,
  pathOrPrefix,
  regexp,
  routePattern,
  routeText,
} from "./text_rules.ts";

/**
 * What is recorded of each request.
 *
 * @example
 * ```ts
 * import { type CaptureOptions, SuperTracer } from "@supertracer/core";
 *
 * const capture: CaptureOptions = { maxResponseBodySize: 65_536, excludePaths: ["/health"] };
 * const tracer = new SuperTracer(() => new Response("ok"), { capture });
 * ```
 */
export interface CaptureOptions {
  /**
   * Record request bodies, as far as the app reads them.
   *
   * @default {true}
   */
  readonly requestBody?: boolean | undefined;
  /**
   * Most bytes kept of a request body; of a longer one the beginning and the true size.
   * 0 to 16,777,216.
   *
   * @default {10_240}
   */
  readonly maxRequestBodySize?: number | undefined;
  /**
   * Record response bodies.
   *
   * @default {true}
   */
  readonly responseBody?: boolean | undefined;
  /**
   * Most bytes kept of a response body; of a longer one the beginning and the true size.
   * 0 to 16,777,216.
   *
   * @default {10_240}
   */
  readonly maxResponseBodySize?: number | undefined;
  /**
   * Headers, of requests and responses, whose values are never recorded, whatever `redact` says.
   * The name stays, so that one sees that it was there; of `authorization` the scheme, of cookies
   * the names.
   *
   * @default {["authorization", "cookie"]}
   */
  readonly excludeHeaders?: readonly string[] | undefined;
  /**
   * Record requests to the dashboard and to the API themselves.
   *
   * @default {false}
   */
  readonly saveOwnTraces?: boolean | undefined;
  /**
   * Requests not recorded, by path: an exact path (`"/health"`), a prefix (`"/static/*"`), or a
   * `RegExp`; in a file that is `{"regexp": "...", "flags": "i"}`. They are counted in the metrics
   * all the same.
   *
   * @default {[]}
   */
  readonly excludePaths?: readonly (string | RegExp)[] | undefined;
  /**
   * Requests not recorded, by method. They are counted in the metrics all the same.
   *
   * @default {[]}
   */
  readonly excludeMethods?: readonly string[] | undefined;
  /**
   * Share of requests recorded, 0 to 1, or a function that decides. Errors (status from 500, failed
   * or aborted) and slow requests (from 1,000 ms) are recorded always; metrics count every request.
   *
   * @default {1}
   */
  readonly sample?: number | ((request: SampleInput) => boolean) | undefined;
  /**
   * Name of a response header that tells the client the request id. Without it no header is added.
   *
   * @default {undefined}
   */
  readonly requestIdHeader?: string | undefined;
  /**
   * How many reverse proxies stand in front of the app and are trusted to append to
   * `x-forwarded-for`, 0 to 100; `true` is 1, `false` is 0: the address of the connection.
   *
   * @default {false}
   */
  readonly trustProxy?: boolean | number | undefined;
  /**
   * Record `console.debug`, `log`, `info`, `warn` and `error` as log lines; they print as before.
   *
   * @default {false}
   */
  readonly console?: boolean | undefined;
  /**
   * Templates of the app's routes, first match wins; or a function from method and path to the
   * template, `undefined` for the built-in rule, which folds ids in paths.
   *
   * @default {[]}
   */
  readonly routes?:
    | readonly (string | URLPattern)[]
    | ((method: string, path: string) => string | undefined)
    | undefined;
}

/** What a `capture.sample` function decides on. */
export interface SampleInput {
  /** HTTP method. */
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  /** Route template. */
  readonly route: string;
  /** Status of the response. */
  readonly statusCode: number;
  /** Milliseconds until the last byte. */
  readonly durationMs: number;
}

const BODY_SIZE = wholeNumber(0, 16_777_216);

/** The options of `capture`. */
export const CAPTURE = {
  key: "capture",
  python: "capture_options",
  doc: "What is recorded of each request.",
  options: {
    requestBody: option(boolean(), true, "Record request bodies, as far as the app reads them.", {
      python: "capture_request_body",
    }),
    maxRequestBodySize: option(BODY_SIZE, 10_240, "Most bytes kept of a request body.", {
      python: "max_request_body_size",
    }),
    responseBody: option(boolean(), true, "Record response bodies.", {
      python: "capture_response_body",
    }),
    maxResponseBodySize: option(BODY_SIZE, 10_240, "Most bytes kept of a response body.", {
      python: "max_response_body_size",
    }),
    excludeHeaders: option(
      nameList("a list of header names", headerName),
      ["authorization", "cookie"],
      "Headers whose values are never recorded, whatever `redact` says.",
      { python: "exclude_headers" },
    ),
    saveOwnTraces: option(
      boolean(),
      false,
      "Record requests to the dashboard and to the API themselves.",
      { python: "save_own_traces" },
    ),
    excludePaths: option(
      list(
        'a list of paths ("/health"), prefixes ("/static/*") and RegExps',
        either(pathOrPrefix, regexp),
      ),
      [],
      "Requests not recorded, by path; metrics count them all the same.",
    ),
    excludeMethods: option(
      nameList("a list of methods", method),
      [],
      "Requests not recorded, by method; metrics count them all the same.",
    ),
    sample: option(
      either(
        number(0, 1),
        functionRule<Exclude<CaptureOptions["sample"], number | undefined>>(),
      ),
      1,
      "Share of requests recorded; errors and slow requests are recorded always.",
    ),
    requestIdHeader: optional(
      headerToSend,
      "Response header that tells the client the request id; without it none is added.",
    ),
    trustProxy: option(
      mapped(either(boolean(), wholeNumber(0, 100)), Number),
      0,
      "How many reverse proxies are trusted to append to `x-forwarded-for`; `true` is 1.",
      { defaultWords: "`false`" },
    ),
    console: option(boolean(), false, "Record `console.log` and its kin as log lines."),
    routes: option(
      either(
        list('a list of routes ("/users/:id") and URLPatterns', either(routeText, routePattern)),
        functionRule<(method: string, path: string) => string | undefined>(),
      ),
      [],
      "Templates of the app's routes, the first match wins; what matches none has its ids folded.",
    ),
  } satisfies SpecsOf<CaptureOptions>,
} satisfies GroupSpec;
