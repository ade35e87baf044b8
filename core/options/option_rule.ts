import { isPlainObject, type PlainObject } from "./plain_object.ts";

/** A JSON Schema, 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What is wrong with a value, or with a part of it. */
export interface Fault {
  /** Where in the value: `""`, `"[2]"`, `"[0].key"`. */
  readonly at: string;
  /** What would be right, as in "must be ...". */
  readonly words: string;
  /** What is there. */
  readonly value: unknown;
  /** Whether it may not be shown; without it the option decides. */
  readonly secret?: boolean;
  /** What to say instead of "must be ..., not ...". */
  readonly sentence?: string;
}

/** Which values an option takes (`T`), and what they become (`R`). */
export interface OptionRule<T, R = T> {
  /** The rule as in "must be ...". */
  readonly words: string;
  /** The rule for a JSON file; `undefined` where only code can give the value. */
  readonly schema: JsonSchema | undefined;
  /** What is wrong with a value; nothing when it is a `T`. */
  faults(value: unknown): readonly Fault[];
  /** What a right value becomes. */
  resolve(value: T): R;
  /** What the text of an environment variable says; `undefined` where a text can't say it. */
  fromText?(text: string): unknown;
  /** What a value of a JSON file stands for. */
  fromJson?(value: unknown): unknown;
  /** Rule of the items, when it is a list. */
  readonly items?: OptionRule<unknown, unknown>;
  /** Rules of the fields, when it is an object. */
  readonly fields?: Readonly<Record<string, FieldRule>>;
}

/** A field of an object that is the value of an option. */
export interface FieldRule {
  readonly rule: OptionRule<unknown, unknown>;
  /** Whether the value may not be shown. */
  readonly secret?: boolean;
  /** Whether it may be left out. */
  readonly isOptional?: boolean;
}

/** Stands in a JSON file where the environment has the value. */
export const ENVIRONMENT_REFERENCE: JsonSchema = { $ref: "#/$defs/environment" };

/** `true` or `false`; of a variable also `1` and `0`. */
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

/** A text of `minimum` to `maximum` characters; and of a pattern, which says so in `words`. */
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

/** Something that only code can give. */
export function codeOnly<T>(words: string, isRight: (value: unknown) => boolean): OptionRule<T> {
  return simple({ words, schema: undefined, isRight });
}

/** A list; it becomes a copy. A variable holds the items with commas between, where they are texts. */
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

/** A list of names, which hold no commas, so that one variable can hold them all. */
export function nameList(words: string, items: OptionRule<string>): OptionRule<readonly string[]> {
  return {
    ...list(words, items),
    fromText: (value) => value.split(",").map((name) => name.trim()).filter((name) => name !== ""),
  };
}

/** One rule or another; the words of both, joined. */
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

/** The same rule, whose values become something else. */
export function mapped<T, R, S>(rule: OptionRule<T, R>, map: (value: R) => S): OptionRule<T, S> {
  return { ...rule, resolve: (value) => map(rule.resolve(value)) };
}

/** An object of known fields; it becomes a copy. */
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

/** Decimal notation only: `Number` would take `""` for 0 and `"0x10"` for 16. */
function numberFromText(value: string): unknown {
  return /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(value.trim()) ? Number(value) : value;
}

/** With commas. `toLocaleString` would load the tables of all locales, 47 ms at start. */
function grouped(n: number): string {
  return String(n).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

/** A function, whatever it takes and returns. */
export function functionRule<T>(): OptionRule<T> {
  return codeOnly<T>("a function", (value) => typeof value === "function");
}
