import { isErrorLike } from "../log/describe_error.ts";
import {
  CONSOLE_LEVELS,
  type ConsoleFunction,
  type ConsoleMethod,
  isActivePatch,
  type RecordedConsole,
  registerPatch,
  withoutInactive,
} from "./console_methods.ts";
import type { LoggerFactory } from "./logger_factory.ts";
import { SEVERITY } from "./logger.ts";
import { isEchoing } from "./terminal.ts";

/**
 * Records what the app writes by `console.debug`, `log`, `info`, `warn` and `error`, as lines of
 * the logger `"console"`, and passes each call on unchanged. What is printed while a line is being
 * recorded is not recorded.
 *
 * @param factory Records the lines from its level on.
 * @param target The console.
 * @returns Stops recording and restores the methods, unless they have been replaced in the
 * meantime.
 */
export function captureConsole(
  factory: LoggerFactory,
  target: RecordedConsole = console,
): () => void {
  let isRecording = false;
  const record = (name: ConsoleMethod, args: readonly unknown[]): void => {
    const level = CONSOLE_LEVELS[name];
    if (isRecording || isEchoing() || SEVERITY[level] < factory.severity) return;
    isRecording = true;
    try {
      const message = formatConsole(args, (value) => factory.format(value));
      factory.write({ level, loggerName: "console", message, detail: firstError(args) }, false);
    } catch {
      factory.caught++;
    } finally {
      isRecording = false;
    }
  };
  const restores = (Object.keys(CONSOLE_LEVELS) as ConsoleMethod[]).map((name) =>
    patch(target, name, (args) => record(name, args), factory)
  );
  return () => restores.forEach((restore) => restore());
}

function patch(
  target: RecordedConsole,
  name: ConsoleMethod,
  record: (args: readonly unknown[]) => void,
  factory: LoggerFactory,
): () => void {
  const original: ConsoleFunction = target[name];
  const patched: ConsoleFunction = {
    [name](this: unknown, ...args: unknown[]): void {
      if (isActivePatch(patched)) record(args);
      return Reflect.apply(original, this, args);
    },
  }[name] as ConsoleFunction;
  const deactivate = registerPatch(patched, original);
  assign(target, name, patched, factory);
  return () => {
    deactivate();
    if (target[name] === patched) assign(target, name, withoutInactive(patched), factory);
  };
}

/** Leaves a frozen console as it is. */
function assign(
  target: RecordedConsole,
  name: ConsoleMethod,
  method: ConsoleFunction,
  factory: LoggerFactory,
): void {
  try {
    target[name] = method;
  } catch {
    factory.caught++;
  }
}

/** Maximum number of arguments formatted. */
const MAX_ARGUMENTS = 100;
/** Arguments beyond this many characters are omitted. */
const MAX_LENGTH = 100_000;

/** Formats a value as text. */
type Format = (value: unknown) => string;

const DIRECTIVE = /%[sdifjoOc%]/g;

/**
 * Formats the arguments of a console method as one text, much like the console
 * (https://console.spec.whatwg.org/#formatter), with objects as redacted JSON.
 *
 * @param args The arguments.
 * @param format Formats a value other than a string, redacted.
 * @returns The text.
 */
export function formatConsole(args: readonly unknown[], format: Format): string {
  const [first, ...others] = args.slice(0, MAX_ARGUMENTS);
  let used = 0;
  let text = args.length === 0 ? "" : format(first);
  if (typeof first === "string" && args.length > 1) {
    text = first.slice(0, MAX_LENGTH).replace(DIRECTIVE, (directive) => {
      if (directive === "%%") return "%";
      if (used >= others.length) return directive;
      return substitute(directive, others[used++], format);
    });
  }
  for (const value of others.slice(used)) {
    if (text.length > MAX_LENGTH) break;
    text += ` ${format(value)}`;
  }
  return args.length > MAX_ARGUMENTS ? `${text} [${args.length - MAX_ARGUMENTS} more]` : text;
}

/** The first argument that is an error. */
export function firstError(args: readonly unknown[]): unknown {
  return args.slice(0, MAX_ARGUMENTS).find(isErrorLike);
}

function substitute(directive: string, value: unknown, format: Format): string {
  switch (directive) {
    case "%c":
      return "";
    case "%d":
    case "%i":
      return toNumber(value, parseInt);
    case "%f":
      return toNumber(value, parseFloat);
    default:
      return format(value);
  }
}

function toNumber(value: unknown, parse: (text: string) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "string" || typeof value === "number"
    ? String(parse(String(value)))
    : "NaN";
}
