import { quoteShort } from "./problems.ts";
import { readEnvironment } from "./environment.ts";
import { parseOptions } from "./parse_options.ts";
import { ConfigError } from "../connectors/errors.ts";
import type { SuperTracerOptions } from "./options.ts";

/** The part of the runtime with files; absent without Deno. */
interface Runtime {
  readonly Deno?: { cwd(): string; readTextFileSync(path: string | URL): string };
}

/**
 * Reads options from a JSON file, in this or in the Python version's spelling, and validates them.
 *
 * Keys are spelled as in {@linkcode SuperTracerOptions} or as in Python
 * (`capture_options.capture_request_body`). Any value may be `{ "env": "NAME" }`, which reads it
 * from that environment variable. The connector and functions can't be in a file; add them to the
 * returned options.
 *
 * @param path The file; by default `supertracer.config.json` in the current directory.
 * @returns The options for `new SuperTracer(app, options)`.
 * @throws {ConfigError} If the file is missing, is not JSON, contains unknown options or invalid
 * values, or names an environment variable that is not set. All problems are reported at once.
 *
 * @example From a file
 * ```ts
 * import { loadOptions, SuperTracer } from "@supertracer/core";
 *
 * const path = await Deno.makeTempFile({ suffix: ".json" });
 * await Deno.writeTextFile(path, `{ "capture": { "sample": 0.1 }, "ui": { "pageSize": 100 } }`);
 *
 * const tracer = new SuperTracer(() => new Response("ok"), loadOptions(path));
 * ```
 */
export function loadOptions(path: string | URL = "supertracer.config.json"): SuperTracerOptions {
  const { Deno }: Runtime = globalThis;
  if (Deno === undefined) {
    throw new ConfigError(
      "Cannot load options: files can be read in Deno only: pass the options in code",
    );
  }
  const name = path instanceof URL ? path.href : absolute(path, Deno);
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    throw new ConfigError(`Cannot load options from ${quoteShort(name)}: ${reasonOf(cause)}`, {
      cause,
    });
  }
  return parseOptions(text, name, readEnvironment);
}

function absolute(path: string, { cwd }: { cwd(): string }): string {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  try {
    return `${cwd()}/${path}`;
  } catch {
    return path;
  }
}

function reasonOf(cause: unknown): string {
  const name = cause instanceof Error ? cause.name : "";
  if (name === "NotFound") {
    return "there is no such file: create it, or pass the path of another to loadOptions()";
  }
  if (name === "NotCapable") return "reading it is not permitted: run with --allow-read";
  if (name === "PermissionDenied") return "the operating system does not let it be read";
  if (name === "IsADirectory") return "it is a directory: pass the path of a file";
  return "it can't be read";
}
