import type { Log, LogOrigin } from "../log/log.ts";
import { ownCopy } from "../text/cut_text.ts";
import { echoLine } from "./terminal.ts";
import {
  formatValue,
  type LineInput,
  lineOf,
  type LineRedactor,
  type LogContext,
  redactMetadata,
} from "./line.ts";
import {
  type GetLoggerOptions,
  type LineLevel,
  type Logger,
  SEVERITY,
  severityOf,
} from "./logger.ts";

const MAX_NAME = 200;
/** Characters read beyond the limit, so that a secret is recognized before it is cut. */
const NAME_MARGIN = 1_024;

/** Shared by all loggers of a tracer. */
export interface LoggerFactoryOptions {
  /** Lowest level recorded. */
  readonly level: LineLevel | 10 | 20 | 30 | 40;
  /** Also print each line. */
  readonly echo: boolean;
  /** Origin of the lines. */
  readonly origin?: LogOrigin | undefined;
  /**
   * The clock: epoch milliseconds.
   *
   * @default {Date.now}
   */
  readonly now?: (() => number) | undefined;
}

interface LoggerSettings {
  readonly loggerName: string;
  readonly severity: number;
  readonly echo: boolean;
}

/** Makes loggers, and turns their lines into logs. */
export class LoggerFactory {
  /** Number of failures. */
  caught = 0;
  /** Lowest {@linkcode SEVERITY} recorded by loggers without their own level. */
  readonly severity: number;
  readonly #sink: (log: Log, bytes: number) => void;
  readonly #redactor: LineRedactor;
  readonly #context: () => LogContext | undefined;
  readonly #options: LoggerFactoryOptions;

  /**
   * Makes a factory.
   *
   * @param sink Receives each log and its approximate size in bytes.
   * @param redactor Redacts messages, errors and metadata.
   * @param context The request that is being handled, if one is.
   * @param options Level, echo and origin.
   * @throws {ConfigError} If there is no such level.
   */
  constructor(
    sink: (log: Log, bytes: number) => void,
    redactor: LineRedactor,
    context: () => LogContext | undefined,
    options: LoggerFactoryOptions,
  ) {
    this.#sink = sink;
    this.#redactor = redactor;
    this.#context = context;
    this.#options = options;
    this.severity = severityOf(options.level);
  }

  /**
   * Makes a logger.
   *
   * @param name Its name, at most 200 characters.
   * @param options Its level and echo.
   * @returns The logger.
   * @throws {ConfigError} If there is no such level.
   */
  getLogger(name = "app", options: GetLoggerOptions = {}): Logger {
    const { level, echo = this.#options.echo } = options;
    const severity = level === undefined ? this.severity : severityOf(level);
    const loggerName = this.#nameOf(name);
    return this.#logger({ loggerName, severity, echo }, undefined);
  }

  /**
   * Records a line of any level. Never throws.
   *
   * @param input The line.
   * @param echo Whether it is also printed.
   */
  write(input: LineInput, echo: boolean): void {
    try {
      const { origin = {}, now = Date.now } = this.#options;
      const context = this.#context();
      const { log, bytes } = lineOf(input, this.#redactor, context, now(), origin);
      this.#sink(log, bytes);
      if (log.logLevel === "ERROR" && log.errorMessage !== undefined) context?.noteErrorLine?.(log);
      if (echo) echoLine(log, input.level);
    } catch {
      this.caught++;
    }
  }

  /** Formats a value for a message, redacted. */
  format(value: unknown): string {
    return formatValue(value, this.#redactor);
  }

  /** Redacted, as loggers may be named after data. */
  #nameOf(name: string): string {
    try {
      const whole = this.#redactor.text(String(name).slice(0, MAX_NAME + NAME_MARGIN));
      return ownCopy(whole.slice(0, MAX_NAME));
    } catch {
      this.caught++;
      return "[unreadable]";
    }
  }

  #logger(settings: LoggerSettings, bound: Readonly<Record<string, unknown>> | undefined): Logger {
    const { loggerName, severity, echo } = settings;
    // Closures, so that methods can be passed on.
    const writer = (level: LineLevel) => (message: unknown, detail?: unknown): void => {
      if (SEVERITY[level] < severity) return;
      this.write({ level, loggerName, message, detail, bound }, echo);
    };
    return {
      debug: writer("DEBUG"),
      info: writer("INFO"),
      warn: writer("WARN"),
      error: writer("ERROR"),
      child: (metadata) => this.#logger(settings, { ...bound, ...this.#copy(metadata) }),
    };
  }

  #copy(metadata: unknown): Readonly<Record<string, unknown>> | undefined {
    try {
      return redactMetadata(metadata, this.#redactor);
    } catch {
      this.caught++;
      return undefined;
    }
  }
}
