import {
  CONSOLE_LEVELS,
  type ConsoleFunction,
  type ConsoleMethod,
  isActivePatch,
  type RecordedConsole,
  registerPatch,
  withoutInactive,
} from "./console_methods.ts";
import { isEchoing } from "./echo.ts";
import { firstError, formatConsole } from "./format_console.ts";
import type { LoggerFactory } from "./logger_factory.ts";
import { SEVERITY } from "./severity.ts";

/**
 * Records what the app writes by `console.debug`, `log`, `info`, `warn` and `error`, as lines of the
 * logger `"console"`, and passes each call on unchanged. What is printed while a line is being
 * recorded is not recorded.
 *
 * @param factory Takes the lines; its level holds.
 * @param target The console.
 * @returns Ends it: puts the methods back, except where somebody else replaced ours since; there it
 * only stops recording.
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

/** A frozen console stays as it is. */
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
