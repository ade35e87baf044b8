import type { RecordedConsole } from "../../../core/logging/console_methods.ts";

/** A call that reached a console. */
export interface ConsoleCall {
  readonly method: string;
  readonly self: unknown;
  readonly args: readonly unknown[];
}

/** A console that remembers its calls. */
export function fakeConsole(): { target: RecordedConsole; calls: ConsoleCall[] } {
  const calls: ConsoleCall[] = [];
  const methodOf = (method: string) =>
    function (this: unknown, ...args: unknown[]): void {
      calls.push({ method, self: this, args });
    };
  const target = {
    debug: methodOf("debug"),
    log: methodOf("log"),
    info: methodOf("info"),
    warn: methodOf("warn"),
    error: methodOf("error"),
  };
  return { target, calls };
}
