import type { JsonSchema } from "../options/option_rule.ts";
import { HttpError } from "./http_error.ts";

/** Sender of a query: the page, or a client of the REST API. */
export type Dialect = "page" | "rest";

/** Type of a parameter's value. */
export interface ValueType<T> {
  /** Parses a text that is not empty; `undefined` if it is invalid. */
  readonly read: (text: string, dialect: Dialect) => T | undefined;
  /** What is valid; follows "it must be". */
  readonly rule: string | Readonly<Record<Dialect, string>>;
  /** As the REST API describes it. */
  readonly schema: JsonSchema;
  /** Whether the parameter may be repeated: the values, which are lists, are joined. */
  readonly isList?: true;
  /**
   * Maximum length of the text, or of all texts of a list.
   *
   * @default {1_000}
   */
  readonly maxLength?: number;
}

/** A parameter of the page's API, in which its name is its key, and of the REST API. */
export interface Parameter<T = unknown> {
  /** Its name in the REST API: that of the Python version, or one in its style. */
  readonly rest: string;
  /** Another name in the REST API. */
  readonly restAlias?: string;
  readonly value: ValueType<T>;
  /** Its default. */
  readonly fallback?: T;
  /** What it asks for, in a few words. */
  readonly doc: string;
}

/** Parameters by their names in the page's API. */
export type ParameterSet = Readonly<Record<string, Parameter>>;

/** Parsed parameters, by their names in the page's API. */
export type Values<Set extends ParameterSet> = {
  readonly [Name in keyof Set]?: Set[Name] extends Parameter<infer T> ? T : never;
};

/** The parameters of a query, and how they are read. */
export interface QueryReader<T> {
  readonly parameters: ParameterSet;
  /**
   * Reads a query.
   *
   * @throws {HttpError} With status 400 if a parameter is unknown, repeated, or its value is not valid.
   */
  readonly read: (query: URLSearchParams, dialect: Dialect) => T;
}

/** Default maximum length of a parameter. */
const MAX_TEXT = 1_000;

/**
 * Makes a query reader.
 *
 * @param parameters The parameters.
 * @param make Converts their values to the result.
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

/** Names of a parameter, the preferred one first. */
export function parameterNames(
  name: string,
  { rest, restAlias }: Parameter,
  dialect: Dialect,
): readonly string[] {
  if (dialect === "page") return [name];
  return restAlias === undefined ? [rest] : [rest, restAlias];
}

/** The error for an invalid parameter. */
export function badParameter(name: string, text: string, rule: string): HttpError {
  return new HttpError(400, `${name} is "${text.slice(0, 50)}": it must be ${rule}`);
}

/**
 * Empty parameters count as absent. Repeated ones are refused, as choosing a value would be a
 * guess.
 */
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
      throw new HttpError(400, `${written} is given more than once: give it once`);
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
