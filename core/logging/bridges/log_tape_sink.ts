import { Bridge, type LoggerSource, methodOfName, unlessEmpty } from "./bridge.ts";

/**
 * The part of a LogTape record that the sink reads.
 *
 * @example
 * ```ts
 * import type { LogTapeRecord } from "@supertracer/core/bridges";
 *
 * const record: LogTapeRecord = {
 *   category: ["shop", "orders"],
 *   level: "warning",
 *   message: ["only ", 2, " left"],
 *   properties: { left: 2 },
 * };
 * ```
 */
export interface LogTapeRecord {
  /** Names, from the outermost to the innermost. */
  readonly category: readonly string[];
  /** `trace`, `debug`, `info`, `warning`, `error` or `fatal`. */
  readonly level: string;
  /** Texts, alternating with the values of the template. */
  readonly message: readonly unknown[];
  /** Structured data. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/**
 * Creates a sink for LogTape: `configure({ sinks: { tracer: logTapeSink(tracer) }, ... })`. The
 * category becomes the logger name, such as `"shop.orders"`. For an error among the properties
 * (`error`, `err`), the message, causes and stack are recorded. The sink never throws.
 *
 * @param source The tracer.
 * @returns The sink.
 *
 * @example
 * ```ts
 * import { SuperTracer } from "@supertracer/core";
 * import { logTapeSink } from "@supertracer/core/bridges";
 *
 * await using tracer = new SuperTracer(() => new Response("ok"));
 * const sink = logTapeSink(tracer);
 * sink({ category: ["shop"], level: "info", message: ["open"], properties: {} });
 * ```
 */
export function logTapeSink(source: LoggerSource): (record: LogTapeRecord) => void {
  const bridge = new Bridge(source);
  return (record) =>
    bridge.write("logtape", () => ({
      name: record.category.join(".") || "logtape",
      method: methodOfName(record.level) ?? "info",
      message: record.message.map((part) => bridge.format(part)).join(""),
      detail: unlessEmpty(record.properties),
    }));
}
