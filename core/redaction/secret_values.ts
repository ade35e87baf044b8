import { isSecretValue } from "./evidence.ts";
import type { HeaderShape, NameRule } from "./name_automaton.ts";
import type { RedactionRules } from "./redaction_rules.ts";

/** What follows a name in a list of names. */
const WORDS = /^[A-Za-z]{1,32}(?:[-_. :/][A-Za-z]{1,32})*$/;
/** More numbers than that under a secret name may be the bytes of a key. */
const MAX_HARMLESS_NUMBERS = 16;

/** The name in an element of a list. */
export interface Listed {
  readonly rule: NameRule;
  readonly name: string;
  readonly shape: HeaderShape | undefined;
}

/**
 * Whether what follows a secret name in a list is its value: `["x-api-key", "..."]`. In a list of
 * names, another word follows: `["password", "email"]`.
 */
export function isListedValue({ rule, name, shape }: Listed, value: string): boolean {
  if (!isSecretValue(rule.evidence, value, false)) return false;
  if (name.startsWith("-")) return !value.startsWith("-");
  return shape !== undefined && /[ =]/.test(value) || !WORDS.test(value);
}

/** Whether a value under a secret name contains nothing secret. */
export function isHarmless(
  value: unknown,
  rule: NameRule,
  rules: RedactionRules,
  count: { numbers: number },
): boolean {
  if (value === null || typeof value === "boolean" || value === undefined) return true;
  if (typeof value === "number") {
    // The bytes of a key are also small numbers.
    if (rule.evidence !== "count" && ++count.numbers > MAX_HARMLESS_NUMBERS) return false;
    return !isSecretValue(rule.evidence, String(value), true);
  }
  if (typeof value === "string") return !isSecretValue(rule.evidence, value, false);
  if (typeof value !== "object") return false;
  const isSchema = isSchemaType("type" in value ? value.type : undefined) || "$ref" in value;
  return Object.entries(value).every(([key, member]) => {
    if (isSchema && SCHEMA_TEXTS.has(key) && typeof member === "string") return true;
    if (Array.isArray(value) && typeof member === "number" && rule.evidence !== "count") {
      return false;
    }
    const own = Array.isArray(value) ? undefined : rules.names.ruleOf(key);
    return isHarmless(member, own?.evidence === "code" ? own : rule, rules, count);
  });
}

/** Members of a JSON schema that contain prose. */
const SCHEMA_TEXTS: ReadonlySet<string> = new Set(["$ref", "description", "title"]);

function isSchemaType(type: unknown): boolean {
  return [type].flat().every((one) =>
    typeof one === "string" && /^(?:string|number|integer|boolean|object|array|null)$/.test(one)
  );
}
