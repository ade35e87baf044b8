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
  type RoutePattern,
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
   * Maximum bytes kept of a request body, 0 to 16,777,216. Longer bodies are cut; their true size
   * is recorded.
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
   * Maximum bytes kept of a response body, 0 to 16,777,216. Longer bodies are cut; their true size
   * is recorded.
   *
   * @default {10_240}
   */
  readonly maxResponseBodySize?: number | undefined;
  /**
   * Headers of requests and responses whose values are never recorded, regardless of `redact`. The
   * header's name is kept, to show that it was sent, as are the scheme of `authorization` and the
   * names of cookies.
   *
   * @default {["authorization", "cookie"]}
   */
  readonly excludeHeaders?: readonly string[] | undefined;
  /**
   * Record requests to the dashboard and the API as well.
   *
   * @default {false}
   */
  readonly saveOwnTraces?: boolean | undefined;
  /**
   * Paths whose requests are not recorded: an exact path (`"/health"`), a prefix (`"/static/*"`),
   * or a `RegExp`, written as `{"regexp": "...", "flags": "i"}` in a file. Metrics still count
   * these requests.
   *
   * @default {[]}
   */
  readonly excludePaths?: readonly (string | RegExp)[] | undefined;
  /**
   * Methods whose requests are not recorded. Metrics still count these requests.
   *
   * @default {[]}
   */
  readonly excludeMethods?: readonly string[] | undefined;
  /**
   * Share of requests recorded, 0 to 1, or a function that decides. Errors (status 500 and above,
   * failed or aborted) and slow requests (1,000 ms or more) are always recorded; metrics count
   * every request.
   *
   * @default {1}
   */
  readonly sample?: number | ((request: SampleInput) => boolean) | undefined;
  /**
   * Name of a response header that carries the request id. If it is not set, no header is added.
   *
   * @default {undefined}
   */
  readonly requestIdHeader?: string | undefined;
  /**
   * Number of reverse proxies in front of the app that are trusted to append to `x-forwarded-for`,
   * 0 to 100. `true` is 1; `false` is 0, which uses the address of the connection.
   *
   * @default {false}
   */
  readonly trustProxy?: boolean | number | undefined;
  /**
   * Record `console.debug`, `log`, `info`, `warn` and `error` as log lines; they still print.
   *
   * @default {false}
   */
  readonly console?: boolean | undefined;
  /**
   * Templates of the app's routes, of which the first match wins; or a function that returns the
   * template for a method and path, or `undefined` to apply the built-in rule, which folds ids in
   * paths.
   *
   * @default {[]}
   */
  readonly routes?:
    | readonly (string | RoutePattern)[]
    | ((method: string, path: string) => string | undefined)
    | undefined;
}

/** Input of a `capture.sample` function. */
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
    maxRequestBodySize: option(BODY_SIZE, 10_240, "Maximum bytes kept of a request body.", {
      python: "max_request_body_size",
    }),
    responseBody: option(boolean(), true, "Record response bodies.", {
      python: "capture_response_body",
    }),
    maxResponseBodySize: option(BODY_SIZE, 10_240, "Maximum bytes kept of a response body.", {
      python: "max_response_body_size",
    }),
    excludeHeaders: option(
      nameList("a list of header names", headerName),
      ["authorization", "cookie"],
      "Headers whose values are never recorded, regardless of `redact`.",
      { python: "exclude_headers" },
    ),
    saveOwnTraces: option(
      boolean(),
      false,
      "Record requests to the dashboard and the API as well.",
      { python: "save_own_traces" },
    ),
    excludePaths: option(
      list(
        'a list of paths ("/health"), prefixes ("/static/*") and RegExps',
        either(pathOrPrefix, regexp),
      ),
      [],
      "Paths whose requests are not recorded; metrics still count them.",
    ),
    excludeMethods: option(
      nameList("a list of methods", method),
      [],
      "Methods whose requests are not recorded; metrics still count them.",
    ),
    sample: option(
      either(
        number(0, 1),
        functionRule<Exclude<CaptureOptions["sample"], number | undefined>>(),
      ),
      1,
      "Share of requests recorded; errors and slow requests are always recorded.",
    ),
    requestIdHeader: optional(
      headerToSend,
      "Response header that carries the request id; if not set, none is added.",
    ),
    trustProxy: option(
      mapped(either(boolean(), wholeNumber(0, 100)), Number),
      0,
      "Number of reverse proxies trusted to append to `x-forwarded-for`; `true` is 1.",
      { defaultWords: "`false`" },
    ),
    console: option(boolean(), false, "Record `console.log` and similar calls as log lines."),
    routes: option(
      either(
        list('a list of routes ("/users/:id") and URLPatterns', either(routeText, routePattern)),
        functionRule<(method: string, path: string) => string | undefined>(),
      ),
      [],
      "Templates of the app's routes; the first match wins. In a path that matches none, ids are folded.",
    ),
  } satisfies SpecsOf<CaptureOptions>,
} satisfies GroupSpec;
