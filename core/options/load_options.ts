import { quote } from "./describe_value.ts";
import { readEnvironment } from "./environment.ts";
import { parseOptions } from "./parse_options.ts";
import { ConfigError } from "../connectors/errors.ts";
import type { SuperTracerOptions } from "./options.ts";

/** The part of the runtime that has files; absent where there is no Deno. */
interface Runtime {
  readonly Deno?: { cwd(): string; readTextFileSync(path: string | URL): string };
}

/**
 * Reads options from a JSON file, which may also be one of the Python version, and checks them.
 *
 * Keys are spelled as in {@linkcode SuperTracerOptions} or as in Python
 * (`capture_options.capture_request_body`). Any value may be `{ "env": "NAME" }`: that variable holds
 * it. What only code can give, the connector and functions, is added to what this returns.
 *
 * @param path The file; without one `supertracer.config.json` in the current directory.
 * @returns The options for `new SuperTracer(app, options)`.
 * @throws {ConfigError} If the file is missing, is not JSON, or holds what is not an option or not a
 * right value; all of it is told at once. If a variable that it names is not set.
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
    throw new ConfigError("Cannot load options: files are read under Deno only: pass them in code");
  }
  const name = path instanceof URL ? path.href : absolute(path, Deno);
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (cause) {
    throw new ConfigError(`Cannot load options from ${quote(name)}: ${reasonOf(cause)}`, { cause });
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
  if (name === "NotCapable") return "it may not be read: allow it with --allow-read";
  if (name === "PermissionDenied") return "the operating system does not let it be read";
  if (name === "IsADirectory") return "it is a directory: pass the path of a file";
  return "it can't be read";
}
