import {
  Bridge,
  type LoggerSource,
  methodOfName,
  unlessEmpty,
  type WritingMethod,
} from "./bridge.ts";

/**
 * Options of pino that differ from its defaults.
 *
 * @example
 * ```ts
 * import type { PinoStreamOptions } from "@supertracer/core/bridges";
 * const options: PinoStreamOptions = { messageKey: "message", errorKey: "error" };
 * ```
 */
export interface PinoStreamOptions {
  /**
   * Logger name for lines without one.
   *
   * @default {"pino"}
   */
  readonly name?: string | undefined;
  /**
   * pino's option of this name.
   *
   * @default {"msg", or "message" in lines without it}
   */
  readonly messageKey?: string | undefined;
  /**
   * pino's option of this name.
   *
   * @default {"err"}
   */
  readonly errorKey?: string | undefined;
  /** pino's option of this name: the fields nested under it become the metadata. */
  readonly nestedKey?: string | undefined;
}

/**
 * A destination for pino.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { type PinoStream, pinoStream } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const stream: PinoStream = pinoStream(tracer);
 * ```
 */
export interface PinoStream {
  /** Records one or more lines of JSON. Never throws. */
  write(text: string): void;
}

/** Has pino report the level of each line separately, whatever its formatters write. */
const METADATA = Symbol.for("pino.metadata");

/** Fields that pino itself writes. */
const OF_PINO: ReadonlySet<string> = new Set(["level", "time", "pid", "hostname", "name", "v"]);

/**
 * Creates a destination for pino: `pino({ level: "debug", name: "orders" }, pinoStream(tracer))`,
 * or, together with others, with `pino.multistream([...])`. A destination in a worker thread
 * (`transport`) would not know the request. Levels are correct whatever `formatters.level` writes.
 * It never throws; a line that is not JSON is recorded as it is.
 *
 * @param source The tracer.
 * @param options Options of pino that differ from its defaults.
 * @returns The destination.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { pinoStream } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * pinoStream(tracer).write('{"level":"error","msg":"out of stock","sku":"A-191"}\n');
 * ```
 */
export function pinoStream(source: LoggerSource, options: PinoStreamOptions = {}): PinoStream {
  const bridge = new Bridge(source);
  const { name = "pino", errorKey = "err", nestedKey } = options;
  const stream = {
    [METADATA]: true,
    /** Set by pino before each line. */
    lastLevel: undefined as unknown,
    write(text: string): void {
      for (const line of String(text).split("\n")) {
        if (line !== "") bridge.write(name, () => read(line, methodOfLevel(stream.lastLevel)));
      }
      stream.lastLevel = undefined;
    },
  };
  return stream;

  function read(line: string, said: WritingMethod | undefined) {
    const fields = parse(line);
    if (fields === undefined) {
      return { name, method: said ?? "info", message: line, detail: undefined };
    }
    const method = said ?? methodOfLevel(fields["level"]) ?? methodOfLevel(fields["severity"]) ??
      "info";
    const { [options.messageKey ?? messageKeyOf(fields)]: message = "", ...others } = fields;
    const nested = nestedKey === undefined ? undefined : others[nestedKey];
    if (nestedKey !== undefined && isObject(nested)) {
      delete others[nestedKey];
      // Nested fields come last, as they may have the name of one of pino's fields.
      return lineOf(method, message, { ...withoutOwn(others), ...nested }, fields["name"]);
    }
    return lineOf(method, message, withoutOwn(others), fields["name"]);
  }

  function lineOf(
    method: WritingMethod,
    message: unknown,
    metadata: Record<string, unknown>,
    given: unknown,
  ) {
    const error = metadata[errorKey];
    if (errorKey !== "err" && errorKey !== "error" && isObject(error)) {
      delete metadata[errorKey];
      metadata["err"] = error;
    }
    return {
      name: typeof given === "string" && given !== "" ? given : name,
      method,
      message: bridge.format(message),
      detail: unlessEmpty(metadata),
    };
  }
}

function withoutOwn(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !OF_PINO.has(key)));
}

/** pino's numbers, and the labels that `formatters.level` writes. */
function methodOfLevel(level: unknown): WritingMethod | undefined {
  if (typeof level !== "number") return methodOfName(level);
  return level >= 50 ? "error" : level >= 40 ? "warn" : level >= 30 ? "info" : "debug";
}

function messageKeyOf(fields: Readonly<Record<string, unknown>>): string {
  return "msg" in fields || typeof fields["message"] !== "string" ? "msg" : "message";
}

function parse(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
