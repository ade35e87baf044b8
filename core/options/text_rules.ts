import { codeOnly, type Fault, mapped, type OptionRule, text } from "./option_rule.ts";
import { isPlainObject } from "./plain_object.ts";

/** An HTTP token (RFC 9110, section 5.6.2), as in header names and methods. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

/** A mount path: one or more segments, none of them `.` or `..`. */
export const mountPath: OptionRule<string> = text(
  'a path such as "/supertracer" or "/admin/logs", without a slash at its end, of A-Z a-z 0-9 . _ ~ -',
  2,
  200,
  /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]+)+$/,
);

/** A header name, converted to lower case. */
export const headerName: OptionRule<string> = mapped(
  text("the name of a header", 1, 100, TOKEN),
  (name) => name.toLowerCase(),
);

/** A header name, sent to clients as given. */
export const headerToSend: OptionRule<string> = text(
  'the name of a header, such as "x-request-id"',
  1,
  100,
  TOKEN,
);

/** A method, converted to upper case. */
export const method: OptionRule<string> = mapped(
  text('a method, such as "OPTIONS"', 1, 32, TOKEN),
  (name) => name.toUpperCase(),
);

/** A host name or address without port, converted to lower case. */
export const hostName: OptionRule<string> = mapped(
  text(
    'the name of a host without port, such as "traces.example.com"',
    1,
    253,
    /^[A-Za-z0-9._-]+$/,
  ),
  (name) => name.toLowerCase(),
);

/** Name of an environment variable. */
export const variableName: OptionRule<string> = text(
  "the name of an environment variable (A-Z a-z 0-9 _)",
  1,
  200,
  /^[A-Za-z_][A-Za-z0-9_]*$/,
);

/** A name to compare with. One of ignored characters only would match every name or none. */
export const secretName: OptionRule<string> = text(
  "a name of 1 to 128 characters, more than - _ . and brackets",
  1,
  128,
  /[^\s\-_.[\]]/,
);

/**
 * Replacement for a secret in headers, URLs and JSON alike, so nothing that any of them escapes.
 */
export const replacement: OptionRule<string> = text(
  "1 to 64 printable ASCII characters without quote and backslash",
  1,
  64,
  /^[ !#-[\]-~]+$/,
);

/** A request path: exact, or a prefix that ends with `*`. */
export const pathOrPrefix: OptionRule<string> = text(
  'a path such as "/health", a prefix such as "/static/*"',
  1,
  2_000,
  /^\/[^*?#]*\*?$/,
);

const REGEXP = 'a RegExp (in a file {"regexp": "...", "flags": "i"})';

/** A `RegExp`; in a file an object, because a string with slashes could also be a path. */
export const regexp: OptionRule<RegExp> = {
  ...codeOnly<RegExp>(REGEXP, (value) => value instanceof RegExp),
  faults: (value) => value instanceof RegExp ? [] : [patternFault(value, REGEXP)],
  schema: {
    type: "object",
    properties: {
      regexp: { type: "string", minLength: 1, format: "regex" },
      flags: { type: "string", pattern: "^[dgimsuvy]*$" },
    },
    required: ["regexp"],
    additionalProperties: false,
  },
  fromJson: (value) => {
    if (!isPlainObject(value)) return value;
    const { regexp: source, flags = "", ...rest } = value;
    if (typeof source !== "string" || source === "" || typeof flags !== "string") return value;
    return Object.keys(rest).length === 0 ? compiled(source, flags) ?? value : value;
  },
};

const SECRET_PATTERN = `${REGEXP} that doesn't match the empty string`;

/**
 * A `RegExp` for secret text; one that matches the empty string would redact between all
 * characters.
 */
export const secretPattern: OptionRule<RegExp> = {
  ...regexp,
  words: SECRET_PATTERN,
  faults: (value) =>
    value instanceof RegExp && compiled(value.source, value.flags)?.test("") === false
      ? []
      : [patternFault(typeof value === "string" ? { regexp: value } : value, SECRET_PATTERN)],
  schema: { anyOf: [{ type: "string", minLength: 1, format: "regex" }, regexp.schema] },
  fromJson: (value) =>
    typeof value === "string" ? compiled(value, "") ?? value : regexp.fromJson?.(value),
  fromText: (value) => compiled(value, "") ?? value,
};

const ROUTE = 'a route such as "/users/:id" that URLPattern understands';

/** A route template, as a string. */
export const routeText: OptionRule<string> = {
  ...text(ROUTE, 1, 200, /^\//),
  faults: (value) =>
    typeof value === "string" && value.startsWith("/") && value.length <= 200 && isPattern(value)
      ? []
      : [{ at: "", words: ROUTE, value }],
};

/**
 * A `URLPattern`, by the members that are used: not every runtime's types declare it.
 *
 * @example
 * ```ts
 * import type { RoutePattern } from "@supertracer/core";
 * const files: RoutePattern = new URLPattern({ pathname: "/files/*" });
 * ```
 */
export interface RoutePattern {
  /** Pattern of the path; shown as the route. */
  readonly pathname: string;
  /** Whether a path matches. */
  test(input: { readonly pathname: string }): boolean;
}

/** A route template, as an object. */
export const routePattern: OptionRule<RoutePattern> = codeOnly(
  "a URLPattern",
  (value) => globalThis.URLPattern !== undefined && value instanceof URLPattern,
);

/** The fault of a pattern; for one from a file, why it can't be compiled. */
function patternFault(value: unknown, words: string): Fault {
  const { regexp: source, flags = "" } = isPlainObject(value) ? value : {};
  if (typeof source !== "string" || typeof flags !== "string") return { at: "", words, value };
  try {
    new RegExp(source, flags);
    return { at: "", words, value };
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it can't be compiled";
    return { at: "", words, value, sentence: `must be ${words}, not an invalid one: ${reason}` };
  }
}

function compiled(source: string, flags: string): RegExp | undefined {
  try {
    // Without `g` and `y`, which would make `test` remember where it stopped.
    return new RegExp(source, flags.replaceAll(/[gy]/g, ""));
  } catch {
    return undefined;
  }
}

function isPattern(pathname: string): boolean {
  try {
    return new URLPattern({ pathname }).pathname !== "";
  } catch {
    return false;
  }
}
