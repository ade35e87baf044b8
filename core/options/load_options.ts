import { quoteShort } from "./problems.ts";
import { readEnvironment } from "./environment.ts";
import { parseOptions } from "./parse_options.ts";
import { ConfigError } from "../connectors/errors.ts";
import type { SuperTracerOptions } from "./options.ts";

/** The parts of runtimes with files: of Deno, and of Node and Bun. */
interface Runtime {
  readonly Deno?: { cwd(): string; readTextFileSync(path: string | URL): string };
  readonly process?: {
    cwd(): string;
    getBuiltinModule?(name: "node:fs"): {
      readFileSync(path: string | URL, encoding: "utf8"): string;
    };
  };
}

/** What this needs of a runtime. */
interface Files {
  /** The current directory. */
  cwd(): string;
  /** The text of a file. */
  read(path: string | URL): string;
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
  const files = filesOf(globalThis as Runtime);
  if (files === undefined) {
    throw new ConfigError(
      "Cannot load options: this runtime does not read files: pass the options in code",
    );
  }
  const name = path instanceof URL ? path.href : absolute(path, files);
  let text: string;
  try {
    text = files.read(path);
  } catch (cause) {
    throw new ConfigError(`Cannot load options from ${quoteShort(name)}: ${reasonOf(cause)}`, {
      cause,
    });
  }
  return parseOptions(text, name, readEnvironment);
}

function filesOf({ Deno, process }: Runtime): Files | undefined {
  if (Deno !== undefined) {
    return { cwd: () => Deno.cwd(), read: (path) => Deno.readTextFileSync(path) };
  }
  const fs = process?.getBuiltinModule?.("node:fs");
  if (process === undefined || fs === undefined) return undefined;
  return { cwd: () => process.cwd(), read: (path) => fs.readFileSync(path, "utf8") };
}

function absolute(path: string, { cwd }: Files): string {
  if (/^(?:[/\\]|[A-Za-z]:[/\\])/.test(path)) return path;
  try {
    return `${cwd()}/${path}`;
  } catch {
    return path;
  }
}

function reasonOf(cause: unknown): string {
  const { name, code }: { name?: unknown; code?: unknown } = cause instanceof Error ? cause : {};
  if (name === "NotFound" || code === "ENOENT") {
    return "there is no such file: create it, or pass the path of another to loadOptions()";
  }
  if (name === "NotCapable") return "reading it is not permitted: run with --allow-read";
  if (name === "PermissionDenied" || code === "EACCES") {
    return "the operating system does not let it be read";
  }
  if (name === "IsADirectory" || code === "EISDIR") {
    return "it is a directory: pass the path of a file";
  }
  return "it can't be read";
}
