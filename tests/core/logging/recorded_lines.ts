import type { Log } from "../../../core/log/log.ts";
import { LoggerFactory, type LoggerFactoryOptions } from "../../../core/logging/logger_factory.ts";
import type { LineRedactor, LogContext } from "../../../core/logging/line.ts";
import { Redactor } from "../../../core/redaction/redactor.ts";

/** A factory, and what its loggers recorded. */
export class RecordedLines {
  readonly logs: Log[] = [];
  readonly bytes: number[] = [];
  readonly factory: LoggerFactory;
  context: LogContext | undefined = undefined;

  constructor(
    options: Partial<LoggerFactoryOptions> = {},
    { redactor = new Redactor(), sink }: { redactor?: LineRedactor; sink?: () => void } = {},
  ) {
    const record = (log: Log, bytes: number) => {
      this.logs.push(log);
      this.bytes.push(bytes);
      sink?.();
    };
    this.factory = new LoggerFactory(record, redactor, () => this.context, {
      level: "INFO",
      echo: false,
      ...options,
    });
  }

  /** The line written last. */
  get last(): Log {
    const log = this.logs.at(-1);
    if (log === undefined) throw new Error("Nothing was recorded");
    return log;
  }

  get contents(): string[] {
    return this.logs.map(({ content }) => content);
  }
}

/** Calls a method as JavaScript may, with anything. */
export function callWith(method: (...args: never[]) => unknown, ...args: unknown[]): unknown {
  return Reflect.apply(method, undefined, args);
}
