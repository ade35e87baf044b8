import type { JsonSchema } from "../options/option_rule.ts";
import { HttpError } from "./http_error.ts";

/** Who writes a query: the page, or a client of the REST API. */
export type Dialect = "page" | "rest";

/** What the value of a parameter is. */
export interface ValueType<T> {
  /** Reads a text that isn't empty; `undefined` if it is not valid. */
  readonly read: (text: string, dialect: Dialect) => T | undefined;
  /** What is valid; follows "it must be". */
  readonly rule: string | Readonly<Record<Dialect, string>>;
  /** As the REST API describes it. */
  readonly schema: JsonSchema;
  /** Whether the parameter may be repeated: the values, which are lists, are joined. */
  readonly isList?: true;
  /**
   * Longest text; of a list, of all its texts.
   *
   * @default {1_000}
   */
  readonly maxLength?: number;
}

/** A parameter of the page's API, where it has the name that it stands by, and of the REST API. */
export interface Parameter<T = unknown> {
  /** Its name in the REST API: that of the Python version, or in its style. */
  readonly rest: string;
  /** Another name in the REST API. */
  readonly restAlias?: string;
  readonly value: ValueType<T>;
  /** What it is where it's not given. */
  readonly fallback?: T;
  /** What it asks for, in a few words. */
  readonly doc: string;
}

/** Parameters by their names in the page's API. */
export type ParameterSet = Readonly<Record<string, Parameter>>;

/** What was read of parameters, by their names in the page's API. */
export type Values<Set extends ParameterSet> = {
  readonly [Name in keyof Set]?: Set[Name] extends Parameter<infer T> ? T : never;
};

/** Which parameters there may be, and what is made of them. */
export interface QueryReader<T> {
  readonly parameters: ParameterSet;
  /**
   * Reads a query.
   *
   * @throws {HttpError} With status 400 if a parameter is unknown, repeated, or its value is not valid.
   */
  readonly read: (query: URLSearchParams, dialect: Dialect) => T;
}

/** Longest text of a parameter that doesn't say otherwise. */
const MAX_TEXT = 1_000;

/**
 * Makes a reader of queries.
 *
 * @param parameters Which there may be.
 * @param make Makes something of what they are.
 */
export function queryReader<Set extends ParameterSet, T>(
  parameters: Set,
  make: (values: Values<Set>, dialect: Dialect) => T,
): QueryReader<T> {
  return {
    parameters,
    read: (query, dialect) => make(readParameters(query, parameters, dialect), dialect),
  };
}

/** Names of a parameter, the first of them the usual one. */
export function parameterNames(
  name: string,
  { rest, restAlias }: Parameter,
  dialect: Dialect,
): readonly string[] {
  if (dialect === "page") return [name];
  return restAlias === undefined ? [rest] : [rest, restAlias];
}

/** Says what is wrong with a parameter. */
export function badParameter(name: string, text: string, rule: string): HttpError {
  return new HttpError(400, `${name} is "${text.slice(0, 50)}": it must be ${rule}`);
}

/** Empty ones are as good as none. To take one of two values would be to guess. */
function readParameters<Set extends ParameterSet>(
  query: URLSearchParams,
  parameters: Set,
  dialect: Dialect,
): Values<Set> {
  const known = new Map<string, string>();
  const lengths = new Map<string, number>();
  const values = new Map<string, unknown>();
  for (const [name, parameter] of Object.entries(parameters)) {
    for (const each of parameterNames(name, parameter, dialect)) known.set(each, name);
    if (parameter.fallback !== undefined) values.set(name, parameter.fallback);
  }
  const seen = new Set<string>();
  for (const [written, text] of query) {
    const name = known.get(written);
    const type = name === undefined ? undefined : parameters[name]?.value;
    if (name === undefined || type === undefined) throw unknownParameter(written, known.keys());
    if (seen.has(written) && !type.isList) {
      throw new HttpError(400, `${written} is there more than once: give it once`);
    }
    seen.add(written);
    if (text === "") continue;
    const length = (lengths.get(name) ?? 0) + text.length;
    lengths.set(name, length);
    const { maxLength = MAX_TEXT, read, rule } = type;
    if (length > maxLength) {
      throw new HttpError(
        400,
        `${written} has ${length} characters: at most ${maxLength} are allowed`,
      );
    }
    const value = read(text, dialect);
    if (value === undefined) {
      throw badParameter(written, text, typeof rule === "string" ? rule : rule[dialect]);
    }
    const list = values.get(name);
    if (Array.isArray(list) && Array.isArray(value)) list.push(...value);
    else values.set(name, value);
  }
  // Each value is of the type that its parameter reads.
  return Object.fromEntries(values) as Values<Set>;
}

function unknownParameter(name: string, known: Iterable<string>): HttpError {
  const names = [...known].join(", ");
  const rule = names === "" ? "none is taken here" : `use ${names}`;
  return new HttpError(400, `There is no parameter "${name.slice(0, 50)}": ${rule}`);
}
