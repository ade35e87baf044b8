import { isPlainObject } from "../options/plain_object.ts";
import type { OptionSpec } from "../options/option.ts";
import { GROUP_LIST, TOP } from "../options/options.ts";
import type { ResolvedOptions } from "../options/resolve_options.ts";
import type { SuperTracerOptions } from "../options/options.ts";

/** An effective option. */
export interface ConfigurationEntry {
  /** `"capture.requestBody"`. */
  readonly key: string;
  /** The value as text; `"hidden"` for a secret that is set, `""` if not set. */
  readonly value: string;
  readonly isDefault: boolean;
  /** Whether the value may not be shown. */
  readonly isSecret: boolean;
}

/** Maximum length of a value's text. */
const MAX_LENGTH = 500;

/**
 * All effective options, for people to read. For those that their spec declares secret, only
 * whether they are set is shown.
 *
 * @param options The user's options, already validated.
 * @param resolved The resolved options.
 */
export function configurationEntries(
  options: SuperTracerOptions,
  resolved: ResolvedOptions,
): ConfigurationEntry[] {
  const entries = Object.entries(TOP).map(([key, spec]) => {
    return entry(key, spec, property(options, key), property(options, key) ?? spec.default);
  });
  for (const group of GROUP_LIST) {
    const given = options[group.key];
    if (given === false) {
      entries.push({ key: group.key, value: "false", isDefault: false, isSecret: false });
      continue;
    }
    for (const [name, spec] of Object.entries(group.options)) {
      const value = property(given, name);
      // `auth` and `api` are resolved into other forms, which don't have these keys.
      const inForce = property(resolved[group.key], name) ?? value ?? spec.default;
      entries.push(entry(`${group.key}.${name}`, spec, value, inForce));
    }
  }
  return entries;
}

function property(object: unknown, name: string): unknown {
  return isPlainObject(object) && Object.hasOwn(object, name) ? object[name] : undefined;
}

function entry(
  key: string,
  spec: OptionSpec,
  given: unknown,
  inForce: unknown,
): ConfigurationEntry {
  const isSecret = spec.secret === true;
  const isDefault = given === undefined;
  const value = isSecret
    ? (isDefault ? "" : "hidden")
    : textOf(inForce) || (spec.defaultWords ?? "").replaceAll("`", "");
  return { key, value: value.slice(0, MAX_LENGTH), isDefault, isSecret };
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return value.map(textOf).join(", ");
  if (value instanceof RegExp) return String(value);
  if (globalThis.URLPattern !== undefined && value instanceof URLPattern) return value.pathname;
  if (typeof value !== "object") return String(value);
  // For an object, such as one of `api.keys`, only its name, as other fields may be secret.
  const { name, username, scope, role } = value as Readonly<Record<string, unknown>>;
  const what = [name ?? username, scope ?? role].filter((part) => typeof part === "string");
  return what.length > 0 ? what.join(" ") : "an object";
}
