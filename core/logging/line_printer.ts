import { withoutPatches } from "./console_methods.ts";

/** The parts of a runtime that write to standard error. */
interface Host {
  readonly Deno?: { readonly stderr?: { writeSync(bytes: Uint8Array): number } };
  readonly process?: { readonly stderr?: { write?(text: string): unknown } };
}

/**
 * What prints a line to standard error, past the console: what is written there is exported with the
 * app's own logs where telemetry is on, on the span of whatever request is under way.
 */
export function linePrinter(host: Host = globalThis as Host): (line: string) => void {
  const deno = host.Deno?.stderr;
  if (typeof deno?.writeSync === "function") {
    const write = deno.writeSync.bind(deno);
    return (line) => {
      let rest = new TextEncoder().encode(`${line}\n`);
      while (rest.length > 0) rest = rest.subarray(write(rest));
    };
  }
  const node = host.process?.stderr;
  if (typeof node?.write === "function") {
    const write = node.write.bind(node);
    return (line) => void write(`${line}\n`);
  }
  return withoutPatches(console.error);
}
