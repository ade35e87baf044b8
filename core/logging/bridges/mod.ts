/**
 * Bridges that show the lines of other loggers with the requests they belong to: a sink for
 * LogTape, a stream for pino, a transport for winston, a handler for `@std/log`. None of these is
 * imported; the bridges rely on their shape only.
 *
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { pinoStream } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const stream = pinoStream(tracer); // pino({ level: "debug" }, stream)
 * stream.write('{"level":50,"msg":"out of stock","sku":"A-191"}\n');
 * ```
 *
 * @module
 */
export type { LoggerSource } from "./bridge.ts";
export { logTapeSink } from "./log_tape_sink.ts";
export type { LogTapeRecord } from "./log_tape_sink.ts";
export { pinoStream } from "./pino_stream.ts";
export type { PinoStream, PinoStreamOptions } from "./pino_stream.ts";
export { stdLogHandler } from "./std_log_handler.ts";
export type { StdLogHandler, StdLogLevelName, StdLogRecord } from "./std_log_handler.ts";
export { winstonTransport } from "./winston_transport.ts";
export type {
  WinstonInfo,
  WinstonTransportClass,
  WinstonTransportOptions,
} from "./winston_transport.ts";
