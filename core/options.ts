import type { BaseConnector } from "./base_connector.ts";
import type { LogLevel } from "./log.ts";

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
   * `RegExp`. They are counted in the metrics all the same.
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
   * `x-forwarded-for`; `true` is 1, `false` is 0: the address of the connection.
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

/**
 * How long logs are kept. Runs on a timer, never inside a request.
 *
 * @example
 * ```ts
 * import { type RetentionOptions, SuperTracer } from "@supertracer/core";
 *
 * const retention: RetentionOptions = {
 *   enabled: true,
 *   maxRecords: 100_000,
 *   cleanupIntervalMinutes: 10,
 *   cleanupOlderThanHours: 72,
 * };
 * const tracer = new SuperTracer(() => new Response("ok"), { retention });
 * ```
 */
export interface RetentionOptions {
  /** Whether cleanup runs at all; by default with the memory connector only, as in Python. */
  readonly enabled: boolean;
  /** Most logs kept, the newest; 0: no bound; default 10,000. */
  readonly maxRecords: number;
  /** Minutes between two runs; default 30. */
  readonly cleanupIntervalMinutes: number;
  /** Age in hours beyond which logs are deleted; 0: no bound; default 24. */
  readonly cleanupOlderThanHours: number;
  /** Most bytes the storage may take, where the connector can tell; default no bound. */
  readonly maxBytes?: number | undefined;
}

/**
 * The metrics that the dashboard shows.
 *
 * @example
 * ```ts
 * import { type MetricsOptions, SuperTracer } from "@supertracer/core";
 *
 * const metrics: MetricsOptions = { refreshInterval: 10 };
 * const tracer = new SuperTracer(() => new Response("ok"), { metrics });
 * ```
 */
export interface MetricsOptions {
  /**
   * Count requests.
   *
   * @default {true}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Minutes of metrics kept in memory where the connector does not store them, 1 to 100,000.
   *
   * @default {1000}
   */
  readonly historyLimit?: number | undefined;
  /**
   * Seconds between two refreshes of the dashboard's figures, 0.1 to 3,600.
   *
   * @default {2}
   */
  readonly refreshInterval?: number | undefined;
}

/**
 * Loggers from `getLogger()`.
 *
 * @example
 * ```ts
 * import { type LoggerOptions, SuperTracer } from "@supertracer/core";
 *
 * const logger: LoggerOptions = { level: "DEBUG", echo: true };
 * const tracer = new SuperTracer(() => new Response("ok"), { logger });
 * ```
 */
export interface LoggerOptions {
  /**
   * Lowest level recorded; also Python's numbers 10, 20, 30, 40.
   *
   * @default {"INFO"}
   */
  readonly level?: "DEBUG" | "INFO" | "WARN" | "ERROR" | 10 | 20 | 30 | 40 | undefined;
  /**
   * Print each recorded line to the console as well.
   *
   * @default {false}
   */
  readonly echo?: boolean | undefined;
}

/**
 * Where the dashboard is.
 *
 * @example
 * ```ts
 * import { SuperTracer, type UIOptions } from "@supertracer/core";
 *
 * const ui: UIOptions = { mountPath: "/_trace" };
 * const tracer = new SuperTracer(() => new Response("ok"), { ui });
 * ```
 */
export interface UIOptions {
  /**
   * Serve the dashboard.
   *
   * @default {true}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Path of the dashboard: starts with `/`, ends without, at least one segment of
   * `A-Z a-z 0-9 . _ ~ -`.
   *
   * @default {"/supertracer"}
   */
  readonly mountPath?: string | undefined;
  /**
   * Rows a list loads at once, 10 to 200.
   *
   * @default {50}
   */
  readonly pageSize?: number | undefined;
  /**
   * Signs the dashboard's sessions: at least 32 characters. Without one a random secret holds as
   * long as the process.
   *
   * @default {undefined}
   */
  readonly storageSecret?: string | undefined;
  /**
   * Environment variable that holds `storageSecret`.
   *
   * @default {undefined}
   */
  readonly storageSecretEnv?: string | undefined;
}

/**
 * Who may see the dashboard. Without a user, a function or `enabled: false`, an access token guards
 * it; `serve()`, or the first request, prints the link that carries it.
 *
 * @example
 * ```ts
 * import { type AuthOptions, SuperTracer } from "@supertracer/core";
 *
 * const auth: AuthOptions = { username: "ada", passwordEnv: "TRACER_PASSWORD" };
 * ```
 */
export interface AuthOptions {
  /**
   * `false` opens the dashboard to everyone who reaches it, with a warning; `true` asks for a user.
   *
   * @default {undefined, the access token}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Name of the user.
   *
   * @default {undefined}
   */
  readonly username?: string | undefined;
  /**
   * Password of the user.
   *
   * @default {undefined}
   */
  readonly password?: string | undefined;
  /**
   * Environment variable that holds `username`.
   *
   * @default {undefined}
   */
  readonly usernameEnv?: string | undefined;
  /**
   * Environment variable that holds `password`.
   *
   * @default {undefined}
   */
  readonly passwordEnv?: string | undefined;
  /**
   * Decides on user and password; only `true` lets in.
   *
   * @default {undefined}
   */
  readonly authFn?:
    | ((username: string, password: string) => boolean | Promise<boolean>)
    | undefined;
  /**
   * The access token: at least 16 characters of `A-Z a-z 0-9 - _ . ~`.
   *
   * @default {a random one, 256 bits}
   */
  readonly accessToken?: string | undefined;
  /**
   * Environment variable that holds `accessToken`.
   *
   * @default {undefined}
   */
  readonly accessTokenEnv?: string | undefined;
}

/**
 * The public REST API.
 *
 * @example
 * ```ts
 * import { type ApiOptions, SuperTracer } from "@supertracer/core";
 *
 * const api: ApiOptions = { enabled: true, apiKeyEnv: "TRACER_API_KEY" };
 * ```
 */
export interface ApiOptions {
  /**
   * Path of the API, by the rule of `ui.mountPath`.
   *
   * @default {"/supertracer-api"}
   */
  readonly basePath?: string | undefined;
  /**
   * Serve the API.
   *
   * @default {false}
   */
  readonly enabled?: boolean | undefined;
  /**
   * Ask for a key. `false` opens the API to everyone who reaches it, with a warning.
   *
   * @default {true}
   */
  readonly authEnabled?: boolean | undefined;
  /**
   * The key: at least 16 characters.
   *
   * @default {undefined}
   */
  readonly apiKey?: string | undefined;
  /**
   * Environment variable that holds `apiKey`.
   *
   * @default {undefined}
   */
  readonly apiKeyEnv?: string | undefined;
  /**
   * Decides on a key; only `true` lets in.
   *
   * @default {undefined}
   */
  readonly authFn?: ((key: string) => boolean | Promise<boolean>) | undefined;
  /**
   * Several keys, each with a name and what it may do.
   *
   * @default {[]}
   */
  readonly keys?:
    | readonly { readonly name: string; readonly key: string; readonly scope?: "read" | "admin" }[]
    | undefined;
}

/**
 * What counts as secret. The lists are in `docs/redaction.md`.
 *
 * @example
 * ```ts
 * import { type RedactOptions, SuperTracer } from "@supertracer/core";
 *
 * const redact: RedactOptions = { names: ["customerNumber"], patterns: [/\bEMP-\d{6}\b/] };
 * const tracer = new SuperTracer(() => new Response("ok"), { redact });
 * ```
 */
export interface RedactOptions {
  /**
   * Further names of headers, query parameters, form fields, JSON keys and metadata whose values
   * are secret, compared without case, `-`, `_`, `.`, space and brackets.
   *
   * @default {[]}
   */
  readonly names?: readonly string[] | undefined;
  /**
   * Names that are not secret although the default list has them.
   *
   * @default {[]}
   */
  readonly allow?: readonly string[] | undefined;
  /**
   * Further patterns of secret text; the flags `g` and `y` are ignored.
   *
   * @default {[]}
   */
  readonly patterns?: readonly RegExp[] | undefined;
  /**
   * Whether the default lists hold; `false` leaves only `names` and `patterns`.
   *
   * @default {true}
   */
  readonly defaults?: boolean | undefined;
  /**
   * What stands for a secret.
   *
   * @default {"[REDACTED]"}
   */
  readonly replacement?: string | undefined;
}

/**
 * The queue between the app and the storage.
 *
 * @example
 * ```ts
 * import { type RecordingOptions, SuperTracer } from "@supertracer/core";
 *
 * const recording: RecordingOptions = { flushIntervalMs: 1_000 };
 * const tracer = new SuperTracer(() => new Response("ok"), { recording });
 * ```
 */
export interface RecordingOptions {
  /**
   * Most records that wait, 1 to 1,000,000.
   *
   * @default {10_000}
   */
  readonly maxQueueItems?: number | undefined;
  /**
   * Most bytes that wait, as estimated: 65,536 to 1,073,741,824.
   *
   * @default {33_554_432}
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * Milliseconds a record waits at most before it is written, 10 to 60,000.
   *
   * @default {200}
   */
  readonly flushIntervalMs?: number | undefined;
  /**
   * Records written at once, at most, 1 to 10,000.
   *
   * @default {500}
   */
  readonly batchSize?: number | undefined;
  /**
   * Milliseconds after which a write counts as failed, 100 to 600,000.
   *
   * @default {10_000}
   */
  readonly writeTimeoutMs?: number | undefined;
}

/**
 * All options of `SuperTracer`; each may be left out.
 *
 * @example
 * ```ts
 * import { MemoryConnector, SuperTracer, type SuperTracerOptions } from "@supertracer/core";
 *
 * const options: SuperTracerOptions = {
 *   connector: new MemoryConnector(),
 *   capture: { sample: 0.1 },
 *   ui: { mountPath: "/_trace" },
 * };
 * const tracer = new SuperTracer(() => new Response("ok"), options);
 * ```
 */
export interface SuperTracerOptions {
  /**
   * Where logs are stored.
   *
   * @default {new MemoryConnector()}
   */
  readonly connector?: BaseConnector | undefined;
  /** What is recorded of each request. */
  readonly capture?: CaptureOptions | undefined;
  /** How long logs are kept. */
  readonly retention?: Partial<RetentionOptions> | undefined;
  /** The metrics that the dashboard shows. */
  readonly metrics?: MetricsOptions | undefined;
  /** Loggers from `getLogger()`. */
  readonly logger?: LoggerOptions | undefined;
  /** Where the dashboard is. */
  readonly ui?: UIOptions | undefined;
  /** Who may see the dashboard; `false` opens it, with a warning. */
  readonly auth?: AuthOptions | false | undefined;
  /** The public REST API. */
  readonly api?: ApiOptions | undefined;
  /** What counts as secret; `false` records everything as it is. */
  readonly redact?: RedactOptions | false | undefined;
  /** The queue between the app and the storage. */
  readonly recording?: RecordingOptions | undefined;
  /**
   * Name of this process in the records: 1 to 64 characters.
   *
   * @default {the process id and six random characters}
   */
  readonly instance?: string | undefined;
}

/** Level names in ascending order of severity. */
export const LOG_LEVELS: readonly LogLevel[] = ["DEBUG", "INFO", "HTTP", "WARN", "ERROR"];
