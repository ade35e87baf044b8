import { isErrorLike } from "../../log/describe_error.ts";
import {
  Bridge,
  type BridgedLine,
  type LoggerSource,
  methodOfName,
  unlessEmpty,
} from "./bridge.ts";

/**
 * What winston passes to a transport.
 *
 * @example
 * ```ts
 * import type { WinstonInfo } from "@supertracer/core/bridges";
 * const info: WinstonInfo = { level: "info", message: "open", shop: 7 };
 * ```
 */
export interface WinstonInfo {
  /** Level name; a format may have colored it. */
  readonly level: string;
  /** The message. */
  readonly message: unknown;
  /** Metadata. */
  readonly [key: string | symbol]: unknown;
}

/**
 * Options of a transport.
 *
 * @example
 * ```ts
 * import type { WinstonTransportOptions } from "@supertracer/core/bridges";
 * const options: WinstonTransportOptions = { level: "debug", name: "orders" };
 * ```
 */
export interface WinstonTransportOptions {
  /** Logger name for lines without a `label`. @default {"winston"} */
  readonly name?: string | undefined;
  /** Lowest winston level recorded; by default that of its logger. */
  readonly level?: string | undefined;
}

/**
 * The base class of winston's transports: the default export of `winston-transport`.
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
 * Creates a transport for winston: `createLogger({ transports: [winstonTransport(tracer,
 * Transport)] })`. For a logged error, alone or after a message, the message, causes and stack are
 * recorded. The transport never throws.
 *
 * @param source The tracer.
 * @param Transport The class of `winston-transport`, which transports must extend.
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

/** An error as converted by `format.errors()`. */
function asError({ name, message, stack, cause }: WinstonInfo): object {
  return { name: name ?? /^[\w$]+(?=:)/.exec(String(stack))?.[0], message, stack, cause };
}
