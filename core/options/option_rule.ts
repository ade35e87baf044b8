import { isPlainObject, type PlainObject } from "./plain_object.ts";

/** A JSON Schema, 2020-12, which OpenAPI 3.1 takes as it is. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A fault of a value, or of a part of it. */
export interface Fault {
  /** Where in the value: `""`, `"[2]"`, `"[0].key"`. */
  readonly at: string;
  /** What would be right, as in "must be ...". */
  readonly words: string;
  /** The value received. */
  readonly value: unknown;
  /** Whether the value must not be shown; by default the option decides. */
  readonly secret?: boolean;
  /** What to say instead of "must be ..., not ...". */
  readonly sentence?: string;
}

/** Which values an option accepts (`T`), and what they resolve to (`R`). */
export interface OptionRule<T, R = T> {
  /** The rule as in "must be ...". */
  readonly words: string;
  /** The rule for a JSON file; `undefined` if only code can provide the value. */
  readonly schema: JsonSchema | undefined;
  /** The faults of a value; empty if it is a `T`. */
  faults(value: unknown): readonly Fault[];
  /** What a valid value resolves to. */
  resolve(value: T): R;
  /** Parses the text of an environment variable; absent if a text can't express the value. */
  fromText?(text: string): unknown;
  /** Converts a value of a JSON file. */
  fromJson?(value: unknown): unknown;
  /** Rule of the items, when it is a list. */
  readonly items?: OptionRule<unknown, unknown>;
  /** Rules of the fields, when it is an object. */
  readonly fields?: Readonly<Record<string, FieldRule>>;
}

/** A field of an object that is the value of an option. */
export interface FieldRule {
  readonly rule: OptionRule<unknown, unknown>;
  /** Whether the value must not be shown. */
  readonly secret?: boolean;
  /** Whether it may be left out. */
  readonly isOptional?: boolean;
}

/** Replaces a value in a JSON file that is read from the environment. */
export const ENVIRONMENT_REFERENCE: JsonSchema = { $ref: "#/$defs/environment" };

/** `true` or `false`; in a variable also `1` and `0`. */
export function boolean(): OptionRule<boolean> {
  return simple({
    words: "true or false",
    schema: { type: "boolean" },
    isRight: (value) => typeof value === "boolean",
    fromText: (text) => {
      const word = text.trim().toLowerCase();
      return word === "true" || word === "1" || (word === "false" || word === "0" ? false : text);
    },
  });
}

/** A whole number within bounds, both included. */
export function wholeNumber(minimum: number, maximum: number): OptionRule<number> {
  return simple({
    words: `a whole number from ${grouped(minimum)} to ${grouped(maximum)}`,
    schema: { type: "integer", minimum, maximum },
    isRight: (value) => Number.isInteger(value) && isWithin(value, minimum, maximum),
    fromText: numberFromText,
  });
}

/** A number within bounds, both included. */
export function number(minimum: number, maximum: number): OptionRule<number> {
  return simple({
    words: `a number from ${grouped(minimum)} to ${grouped(maximum)}`,
    schema: { type: "number", minimum, maximum },
    isRight: (value) => isWithin(value, minimum, maximum),
    fromText: numberFromText,
  });
}

/** A string of `minimum` to `maximum` characters that matches a pattern, described by `words`. */
export function text(
  words: string,
  minimum: number,
  maximum: number,
  pattern?: RegExp,
): OptionRule<string> {
  return simple({
    words,
    schema: {
      type: "string",
      minLength: minimum,
      maxLength: maximum,
      ...pattern && { pattern: pattern.source },
    },
    isRight: (value) => {
      if (typeof value !== "string" || pattern?.test(value) === false) return false;
      // Characters, not UTF-16 units, as in JSON Schema.
      const length = value.length <= maximum * 2 ? [...value].length : value.length;
      return length >= minimum && length <= maximum;
    },
    fromText: (value) => value,
  });
}

/** One of some values. */
export function oneOf<const T extends string | number>(values: readonly T[]): OptionRule<T> {
  const shown = values.map((value) => JSON.stringify(value));
  return simple({
    words: [shown.slice(0, -1).join(", "), shown.at(-1)].filter(Boolean).join(" or "),
    schema: { enum: values },
    isRight: (value) => values.some((known) => known === value),
    fromText: (word) => values.find((known) => String(known) === word.trim()) ?? word,
  });
}

/** A value that only code can provide. */
export function codeOnly<T>(words: string, isRight: (value: unknown) => boolean): OptionRule<T> {
  return simple({ words, schema: undefined, isRight });
}

/** A list; it resolves to a copy. */
export function list<T, R>(words: string, items: OptionRule<T, R>): OptionRule<readonly T[], R[]> {
  return {
    words,
    schema: items.schema && {
      type: "array",
      items: { anyOf: [items.schema, ENVIRONMENT_REFERENCE] },
    },
    items,
    faults: (value) =>
      Array.isArray(value)
        ? Array.from(value).flatMap((item, i) => within(`[${i}]`, items.faults(item)))
        : [{ at: "", words, value }],
    resolve: (value) => value.map((item) => items.resolve(item)),
  };
}

/** A list of names. They contain no commas, so a variable can hold them separated by commas. */
export function nameList(words: string, items: OptionRule<string>): OptionRule<readonly string[]> {
  return {
    ...list(words, items),
    fromText: (value) => value.split(",").map((name) => name.trim()).filter((name) => name !== ""),
  };
}

/** Either of two rules. */
export function either<A, RA, B, RB>(
  a: OptionRule<A, RA>,
  b: OptionRule<B, RB>,
): OptionRule<A | B, RA | RB> {
  const both: readonly OptionRule<A | B, RA | RB>[] = [a, b];
  const words = `${a.words} or ${b.words}`;
  const schemas = both.map(({ schema }) => schema).filter((schema) => schema !== undefined);
  const ruleOf = (value: unknown) => both.find((rule) => rule.faults(value).length === 0);
  const items = a.items ?? b.items;
  const fromText = (value: string) => {
    const meant = both.map((rule) => rule.fromText?.(value));
    // A number out of bounds is still meant as a number.
    return meant.find((one) => ruleOf(one) !== undefined) ??
      meant.find((one) => one !== undefined && one !== value) ?? value;
  };
  return {
    words,
    schema: schemas.length > 1 ? { anyOf: schemas } : schemas[0],
    ...items && { items },
    ...(a.fromText ?? b.fromText) && { fromText },
    faults: (value) => {
      if (ruleOf(value) !== undefined) return [];
      const deeper = both.map((rule) => rule.faults(value)).find(([first]) =>
        first?.at !== "" || first.sentence !== undefined
      );
      return deeper ?? [{ at: "", words, value }];
    },
    resolve: (value) => (ruleOf(value) ?? a).resolve(value),
    fromJson: (value) => {
      const meant = both.map((rule) => rule.fromJson?.(value) ?? value);
      return meant.find((one) => ruleOf(one) !== undefined) ?? value;
    },
  };
}

/** The same rule, with its resolved value converted. */
export function mapped<T, R, S>(rule: OptionRule<T, R>, map: (value: R) => S): OptionRule<T, S> {
  return { ...rule, resolve: (value) => map(rule.resolve(value)) };
}

/** An object with known fields; it resolves to a copy. */
export function fieldsOf<T extends object>(
  words: string,
  fields: { readonly [K in keyof Required<T>]: FieldRule },
): OptionRule<T> {
  const entries: readonly (readonly [string, FieldRule])[] = Object.entries<FieldRule>(fields);
  return {
    words,
    schema: {
      type: "object",
      properties: Object.fromEntries(entries.map(([key, { rule }]) => [key, {
        anyOf: [rule.schema, ENVIRONMENT_REFERENCE],
      }])),
      required: entries.flatMap(([key, { isOptional }]) => isOptional === true ? [] : [key]),
      additionalProperties: false,
    },
    fields,
    faults: (value) =>
      isPlainObject(value)
        ? [...unknownFields(value, fields), ...entries.flatMap(fieldFaults(value))]
        : [{ at: "", words, value }],
    resolve: (value) => ({ ...value }),
  };
}

function unknownFields(object: PlainObject, fields: object): Fault[] {
  const known = Object.keys(fields).join(", ");
  return Object.keys(object).filter((key) => !Object.hasOwn(fields, key)).map((key) => ({
    at: `.${key.slice(0, 60)}`,
    words: "",
    value: undefined,
    sentence: `is not a field: the fields are ${known}`,
  }));
}

function fieldFaults(object: PlainObject) {
  return ([key, { rule, secret = false, isOptional }]: readonly [string, FieldRule]): Fault[] => {
    const value = Object.hasOwn(object, key) ? object[key] : undefined;
    if (value === undefined && isOptional === true) return [];
    return within(`.${key}`, rule.faults(value)).map((fault) => ({ secret, ...fault }));
  };
}

function within(at: string, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, at: at + fault.at }));
}

function simple<T>(
  parts: {
    readonly words: string;
    readonly schema: JsonSchema | undefined;
    isRight(value: unknown): boolean;
    fromText?(text: string): unknown;
    fromJson?(value: unknown): unknown;
  },
): OptionRule<T> {
  const { isRight, ...rest } = parts;
  return {
    ...rest,
    faults: (value) => isRight(value) ? [] : [{ at: "", words: parts.words, value }],
    resolve: (value) => value,
  };
}

function isWithin(value: unknown, minimum: number, maximum: number): boolean {
  return typeof value === "number" && value >= minimum && value <= maximum;
}

/** Decimal notation only: `Number` would read `""` as 0 and `"0x10"` as 16. */
function numberFromText(value: string): unknown {
  return /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : value;
}

/** With thousands separators. `toLocaleString` would load all locales: 47 ms at startup. */
function grouped(n: number): string {
  return String(n).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** Any function. */
export function functionRule<T>(): OptionRule<T> {
  return codeOnly<T>("a function", (value) => typeof value === "function");
}
