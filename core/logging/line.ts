import { cutText, ownCopy } from "../text/cut_text.ts";
import { describeError, headlineOf, isErrorLike } from "../log/describe_error.ts";
import { formatThrown } from "../log/format_thrown.ts";
import type { Log, LogOrigin } from "../log/log.ts";
import type { LineLevel } from "./logger.ts";

/** Maximum characters of a message. */
const MAX_MESSAGE = 65_536;
/** Characters read beyond that, so that a secret is redacted before it is cut. */
const REDACTION_MARGIN = 16_384;
/** Properties of metadata that often hold an error. */
const ERROR_KEYS = ["error", "err"] as const;
/** Approximate size of a line without its texts, in bytes. */
const LINE_BYTES = 400;

/** The part of a redactor that lines need. */
export interface LineRedactor {
  /** Redacts running text. */
  text(text: string): string;
  /** Copies any value as JSON, bounded and redacted. */
  value(value: unknown): unknown;
}

/** The request that is being handled. */
export interface LogContext {
  readonly requestId?: string | undefined;
  readonly traceId?: string | undefined;
  readonly spanId?: string | undefined;
  /** Called with a line of level `ERROR` that has an error. */
  noteErrorLine?(line: Log): void;
}

/** Input for a line. */
export interface LineInput {
  readonly level: LineLevel;
  readonly loggerName: string;
  readonly message: unknown;
  /** Metadata, or a thrown value. */
  readonly detail: unknown;
  /** Redacted metadata, overridden by the line's own. */
  readonly bound?: Readonly<Record<string, unknown>> | undefined;
}

/** A log line and its approximate size in bytes. */
export interface Line {
  readonly log: Log;
  readonly bytes: number;
}

/** Makes the log for a line. */
export function lineOf(
  { level, loggerName, message, detail, bound }: LineInput,
  redactor: LineRedactor,
  context: LogContext | undefined,
  timestamp: number,
  { instance, service }: LogOrigin,
): Line {
  const thrown = errorIn(message, detail);
  const error = thrown === undefined ? undefined : describeError(thrown);
  const own = withoutStack(redactMetadata(detail, redactor), detail);
  const metadata = bound === undefined ? own : { ...bound, ...own };
  const log: Log = {
    id: 0,
    content: redactMessage(messageOf(message), redactor),
    timestamp,
    logLevel: level,
    loggerName,
    metadata,
    errorMessage: error && redactor.text(error.errorMessage),
    stackTrace: error?.stackTrace && redactor.text(error.stackTrace),
    requestId: context?.requestId,
    traceId: context?.traceId,
    spanId: context?.spanId,
    errorGroup: undefined,
    instance,
    service,
  };
  return { log, bytes: estimateBytes(log) };
}

/**
 * Copies metadata as JSON, redacted. Anything but an object becomes the property `value`.
 *
 * @returns `undefined` if there is none.
 */
export function redactMetadata(
  metadata: unknown,
  redactor: LineRedactor,
): Record<string, unknown> | undefined {
  if (metadata === undefined) return undefined;
  const copy = redactor.value(metadata);
  if (typeof copy !== "object" || copy === null || Array.isArray(copy)) return { value: copy };
  return Object.keys(copy).length === 0 ? undefined : { ...copy };
}

/** Removes from the metadata what the log's own properties tell about an error. */
function withoutStack(
  metadata: Record<string, unknown> | undefined,
  detail: unknown,
): Record<string, unknown> | undefined {
  if (metadata === undefined) return undefined;
  if (isErrorLike(detail)) {
    const { name: _, message: _m, stack: _s, cause: _c, errors: _e, ...others } = metadata;
    return Object.keys(others).length === 0 ? undefined : others;
  }
  for (const key of ERROR_KEYS) {
    const error = metadata[key];
    if (typeof error === "object" && error !== null && "stack" in error) delete error.stack;
  }
  return metadata;
}

/**
 * Formats a value for a message: strings as they are, errors as name and message, objects as
 * redacted JSON.
 */
export function formatValue(value: unknown, redactor: LineRedactor): string {
  if (typeof value === "string") return value;
  if (isErrorLike(value)) return headlineOf(value);
  if (typeof value !== "object" || value === null) return formatThrown(value);
  return JSON.stringify(redactor.value(value)) ?? "undefined";
}

/** The error of a line: the message itself, the detail, or its property `error` or `err`. */
function errorIn(message: unknown, detail: unknown): unknown {
  if (isErrorLike(detail)) return detail;
  if (typeof message !== "string" && isErrorLike(message)) return message;
  if (typeof detail !== "object" || detail === null) return undefined;
  for (const key of ERROR_KEYS) {
    const error = propertyOf(detail, key);
    if (isErrorLike(error)) return error;
  }
  return undefined;
}

/** A property that may be a getter that throws. */
function propertyOf(object: object, key: string): unknown {
  try {
    return Reflect.get(object, key);
  } catch {
    return undefined;
  }
}

function messageOf(message: unknown): string {
  if (typeof message === "string") return message;
  return isErrorLike(message) ? headlineOf(message) : formatThrown(message);
}

function redactMessage(message: string, redactor: LineRedactor): string {
  const redacted = redactor.text(cutText(message, MAX_MESSAGE + REDACTION_MARGIN));
  // A copy, as it may be a slice of a large text of the app.
  return ownCopy(cutText(redacted, MAX_MESSAGE));
}

function estimateBytes({ content, metadata, errorMessage, stackTrace }: Log): number {
  const json = metadata === undefined ? undefined : JSON.stringify(metadata);
  return LINE_BYTES + content.length + (json?.length ?? 0) + (errorMessage?.length ?? 0) +
    (stackTrace?.length ?? 0);
}
