import { isErrorLike } from "../../log/describe_error.ts";
import {
  Bridge,
  type BridgedLine,
  type LoggerSource,
  methodOfName,
  unlessEmpty,
} from "./bridge.ts";

/**
 * What winston hands to a transport.
 *
 * @example
 * ```ts
 * import type { WinstonInfo } from "@supertracer/core/bridges";
 * const info: WinstonInfo = { level: "info", message: "open", shop: 7 };
 * ```
 */
export interface WinstonInfo {
  /** Name of the level; a format may have colored it. */
  readonly level: string;
  /** What was logged. */
  readonly message: unknown;
  /** Metadata. */
  readonly [key: string | symbol]: unknown;
}

/**
 * How a transport is made.
 *
 * @example
 * ```ts
 * import type { WinstonTransportOptions } from "@supertracer/core/bridges";
 * const options: WinstonTransportOptions = { level: "debug", name: "orders" };
 * ```
 */
export interface WinstonTransportOptions {
  /** Name of lines without a `label`. @default {"winston"} */
  readonly name?: string | undefined;
  /** Lowest level of winston's that is recorded; by default the one of its logger. */
  readonly level?: string | undefined;
}

/**
 * The class that winston's transports have in common: the default export of `winston-transport`.
 *
 * @example
 * ```ts
 * import type { WinstonTransportClass } from "@supertracer/core/bridges";
 *
 * class Transport {
 *   readonly options: object;
 *   constructor(options: object = {}) {
 *     this.options = options;
 *   }
 * }
 * const base: WinstonTransportClass<Transport> = Transport;
 * ```
 */
export type WinstonTransportClass<T> = new (options?: {
  level?: string;
  log?(info: WinstonInfo, next: () => void): void;
}) => T;

const LEVEL = Symbol.for("level");
const SPLAT = Symbol.for("splat");

/**
 * A transport for winston: `createLogger({ transports: [winstonTransport(tracer, Transport)] })`.
 * Of an error that is logged, alone or behind a message, message, causes and stack are recorded. It
 * never throws.
 *
 * @param source The tracer.
 * @param Transport The class of `winston-transport`, which transports have to be made of.
 * @param options Name and level.
 * @returns The transport.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { type WinstonInfo, winstonTransport } from "@supertracer/core/bridges";
 *
 * type Options = { log?(info: WinstonInfo, next: () => void): void };
 * class Transport {
 *   readonly options: Options;
 *   constructor(options: Options = {}) {
 *     this.options = options;
 *   }
 * }
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const { options } = winstonTransport(tracer, Transport);
 * options.log?.({ level: "warn", message: "only two left", sku: "A-191" }, () => {});
 * ```
 */
export function winstonTransport<T>(
  source: LoggerSource,
  Transport: WinstonTransportClass<T>,
  options: WinstonTransportOptions = {},
): T {
  const bridge = new Bridge(source);
  const { name = "winston", level } = options;
  return new Transport({
    ...(level === undefined ? {} : { level }),
    log(info, next) {
      bridge.write(name, () => lineOf(info, name, bridge));
      next();
    },
  });
}

function lineOf(info: WinstonInfo, name: string, bridge: Bridge): BridgedLine {
  const { level, message, label, stack, ...metadata } = info;
  const splat = info[SPLAT];
  const thrown: unknown = Array.isArray(splat) ? splat.find(isErrorLike) : undefined;
  const error = thrown ?? (isErrorLike(info) ? asError(info) : isErrorLike(message) && message);
  return {
    name: typeof label === "string" && label !== "" ? label : name,
    method: methodOfName(info[LEVEL]) ?? methodOfName(level) ?? "info",
    message: bridge.format(message),
    detail: unlessEmpty({
      ...metadata,
      ...(error ? { error } : stack === undefined ? {} : { stack }),
    }),
  };
}

/** What `format.errors()` made of an error. */
function asError({ name, message, stack, cause }: WinstonInfo): object {
  return { name: name ?? /^[\w$]+(?=:)/.exec(String(stack))?.[0], message, stack, cause };
}
