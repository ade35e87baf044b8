import { describeError, type ErrorDescription } from "../log/describe_error.ts";
import type { Log } from "../log/log.ts";
import { type IdSource, RequestContext } from "../log/request_context.ts";
import type { Redactor } from "../redaction/redactor.ts";
import { ownCopy } from "../text/cut_text.ts";
import { indexedText } from "../text/storable.ts";

/**
 * The request being handled, as returned by `tracer.current()`: its ids, and methods by which the
 * app adds what only it knows.
 *
 * No method throws or waits, whatever it is passed: values of a wrong type are ignored and counted
 * in `stats().caught`. Everything is redacted according to `redact`. Once the request has ended,
 * calls are ignored.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 *
 * await using tracer = new SuperTracer(async (request) => {
 *   const current = tracer.current();
 *   current?.setRoute("/posts/:slug");
 *   current?.setUser({ id: "ada", name: "Ada Lovelace" });
 *   current?.set({ tenant: "acme", seats: 12 });
 *   try {
 *     return Response.json(await request.json());
 *   } catch (error) {
 *     current?.recordError(error);
 *     return new Response("Cannot read the post", { status: 500 });
 *   }
 * });
 * const request = new Request("http://localhost/posts/hello", { method: "POST", body: "{" });
 * const response = await tracer.fetch(request);
 * await response.body?.cancel();
 * ```
 */
export interface CurrentRequest {
  /** From `x-request-id`, or generated. */
  readonly requestId: string;
  /** W3C trace id, 32 hex digits: from `traceparent`, or generated. */
  readonly traceId: string;
  /** W3C id of this request's span, 16 hex digits. */
  readonly spanId: string;
  /**
   * Records an error as the reason why this request failed: message, stack and causes. It is meant
   * for frameworks, which respond to an exception with status 500 by themselves. It takes
   * precedence over what the handler threw; the last one recorded counts.
   *
   * With a status of 500 or above, the request is an occurrence of the error's group. Below that it
   * keeps its level and belongs to no group, but carries the error and is kept whatever
   * `capture.sample` says. What a client's disconnect caused is not an error.
   *
   * @param error Anything that can be thrown.
   */
  recordError(error: unknown): void;
  /**
   * Sets the route template, if a router knows it better than the URL reveals. It overrides
   * `capture.routes`, and metrics and errors are counted under it.
   *
   * @param route Such as `"/posts/:slug"`; after 200 characters, the end is replaced by a hash.
   */
  setRoute(route: string): void;
  /**
   * Sets who sent the request.
   *
   * @param user The id, cut like a route, or an object with it. A `name` becomes the attribute
   * `user.name`.
   */
  setUser(
    user: string | number | { readonly id: string | number; readonly name?: string | undefined },
  ): void;
  /**
   * Sets attributes; one set earlier under the same name is replaced. At most 64 of them, with 8
   * KiB of JSON in all, are kept; `"..."` says how many are missing. Those whose names consist of
   * letters, digits, `_`, `.` and `-` can be searched for: `attr.tenant:acme`.
   *
   * @param attributes Values by name: anything that is JSON. Errors, maps and others are described.
   */
  set(attributes: Readonly<Record<string, unknown>>): void;
}

/** What requests need to record what the app adds. */
export interface TellingTools {
  readonly redactor: Redactor;
  /** Counts a failure. */
  readonly onCaught: (thrown: unknown) => void;
}

/** What the app added to a request, redacted. */
export class ToldFacts {
  error: ErrorDescription | undefined = undefined;
  /** The same, as it was thrown. */
  thrown: unknown = undefined;
  /** The last line of level `ERROR` with an error. */
  errorLine: Log | undefined = undefined;
  route: string | undefined = undefined;
  user: string | undefined = undefined;
  attributes: Attributes | undefined = undefined;
}

/**
 * The ids of a request, and what the app adds to it. As there is one per request, the additions are
 * in an object that is only created when needed.
 */
export class ActiveRequest extends RequestContext implements CurrentRequest {
  readonly #tools: TellingTools;
  #told: ToldFacts | undefined = undefined;
  #isOver = false;

  /**
   * @param ids Source of the ids.
   * @param tools Redacts what is added.
   */
  constructor(ids: IdSource, tools: TellingTools) {
    super(ids);
    this.#tools = tools;
  }

  recordError(error: unknown): void {
    this.#tell((told, { redactor }) => {
      const { errorMessage, stackTrace } = describeError(error);
      told.error = {
        errorMessage: redactor.text(errorMessage),
        stackTrace: stackTrace && redactor.text(stackTrace),
      };
      told.thrown = error;
    });
  }

  setRoute(route: string): void {
    this.#tell((told, { redactor }) => {
      told.route = recordedRoute(route, redactor);
    });
  }

  /** Sets the route template that a router matched, unless the app has set one. */
  suggestRoute(route: string): void {
    this.#tell((told) => {
      told.route ??= route;
    });
  }

  setUser(user: Parameters<CurrentRequest["setUser"]>[0]): void {
    this.#tell((told, { redactor }) => {
      if (typeof user !== "object") {
        told.user = key(idText(user), redactor);
        return;
      }
      const { id, name } = user;
      told.user = key(idText(id), redactor);
      if (name !== undefined) this.set({ "user.name": name });
    });
  }

  set(attributes: Readonly<Record<string, unknown>>): void {
    this.#tell((told, { redactor }) => {
      const copy = redactor.value(attributes);
      if (typeof copy !== "object" || copy === null || Array.isArray(copy)) {
        throw new TypeError("Attributes are an object");
      }
      (told.attributes ??= new Attributes()).add(copy);
    });
  }

  /** A line of level `ERROR` with an error was logged. */
  noteErrorLine(line: Log): void {
    this.#tell((told) => {
      told.errorLine = line;
    });
  }

  /**
   * Ends the request: what is added from now on is ignored.
   *
   * @returns What was added.
   */
  end(): ToldFacts | undefined {
    const told = this.#told;
    this.#isOver = true;
    this.#told = undefined;
    return told;
  }

  #tell(step: (told: ToldFacts, tools: TellingTools) => void): void {
    if (this.#isOver) return;
    try {
      step(this.#told ??= new ToldFacts(), this.#tools);
    } catch (thrown) {
      this.#tools.onCaught(thrown);
    }
  }
}

/**
 * A route template as recorded.
 *
 * @throws {TypeError} If it is not a text, or empty.
 */
export function recordedRoute(route: unknown, redactor: Redactor): string {
  // Some contain the path itself, as in a one-time link.
  return key(typeof route === "string" ? redactor.url(route) : route, redactor);
}

/** Characters read of a text that is cut to 200: enough to recognize a secret that is cut. */
const MAX_READ = 2_048;

/** A text that is compared as a whole. */
function key(text: unknown, redactor: Redactor): string {
  if (typeof text !== "string" || text === "") throw new TypeError("A text is missing");
  return indexedText(ownCopy(redactor.text(text.slice(0, MAX_READ))));
}

function idText(id: unknown): unknown {
  return Number.isFinite(id) || typeof id === "bigint" ? String(id) : id;
}

const MAX_ATTRIBUTES = 64;
/** UTF-16 code units of JSON. */
const MAX_ATTRIBUTES_LENGTH = 8_192;

/** Redacted attributes within their bounds. */
export class Attributes {
  readonly #values = new Map<string, unknown>();
  readonly #lengths = new Map<string, number>();
  #missing = 0;
  /** Length of the JSON. */
  length = 2;

  /** Adds the attributes of a JSON object. */
  add(values: object): void {
    for (const [name, value] of Object.entries(values)) {
      const length = name.length + (JSON.stringify(value)?.length ?? 0) + 4;
      const before = this.#lengths.get(name) ?? 0;
      const isMore = before === 0 && this.#values.size >= MAX_ATTRIBUTES;
      if (isMore || this.length - before + length > MAX_ATTRIBUTES_LENGTH) {
        this.#missing++;
        continue;
      }
      this.#values.set(name, value);
      this.#lengths.set(name, length);
      this.length += length - before;
    }
  }

  /** The attributes as stored; `undefined` if there are none. */
  toObject(): Record<string, unknown> | undefined {
    if (this.#missing > 0) this.#values.set("...", `[${this.#missing} more]`);
    return this.#values.size === 0 ? undefined : Object.fromEntries(this.#values);
  }
}
