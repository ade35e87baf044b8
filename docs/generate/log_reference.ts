import { type Condition, CONDITIONS, type Match } from "../../core/filters/conditions.ts";
import { type Parameter, parameterNames } from "../../core/http/parameter.ts";
import { logQuery } from "../../core/http/queries.ts";
import { type FieldType, LOG_FIELD, LOG_FIELDS } from "../../core/log/log_fields.ts";
import { code, table } from "./marked_part.ts";

/** When a condition is met, in terms of its properties. */
const MET: Readonly<Record<Match, (on: string, isTime: boolean) => string>> = {
  equal: (on) => `${on} equals it`,
  anyOf: (on) => `${on} is one of these`,
  least: (on, isTime) => `${on} is ${isTime ? "at or after" : "at least"} this`,
  most: (on) => `${on} is at most this`,
  below: (on, isTime) => `${on} is ${isTime ? "before" : "below"} this`,
  digits: (on) => `${on} has these digits; \`x\` stands for any`,
  part: (on) => `${on} contains it`,
  pattern: (on) => `${on} matches it as a whole; \`*\` stands for anything`,
  presence: (on) => `\`"request"\`: there is a ${on}; \`"log"\`: there is none`,
  failure: () =>
    "`true`: `statusCode` is 400 or above, or there is an `errorMessage`; `false`: neither",
  headerPart: (on) => `${on} contains it, as lines \`name: value\``,
  bodyPart: (on) => `${on} contains it: a text itself, anything else as JSON`,
  member: (on) => `${on} has it, a \`{ name, value }\`, at the top level`,
};

const TYPES: Readonly<Record<FieldType, string>> = {
  id: "integer",
  key: "text",
  text: "text",
  integer: "integer",
  real: "number",
  time: "time",
  map: "texts by name",
  object: "object",
  body: "any JSON",
};

/** Table of the conditions that are filters by themselves, and have an index if the connector has. */
export function filterTable(): string {
  return conditionTable(CONDITIONS.filter(({ isIndexed }) => isIndexed === true));
}

/** Table of the conditions that only `where` has. */
export function whereTable(): string {
  return conditionTable(CONDITIONS.filter(({ isIndexed }) => isIndexed !== true));
}

/** Table of the parameters of `GET /logs`. */
export function logParameterTable(): string {
  const { q, ...others } = logQuery(20).parameters;
  const sorted = Object.entries(others).sort(([, a], [, b]) => a.rest < b.rest ? -1 : 1);
  const rows = [["q", q] as const, ...sorted].flatMap(([name, parameter]) => {
    return parameter === undefined ? [] : [[
      parameterNames(name, parameter, "rest").map(code).join(", "),
      parameter.doc + choicesOf(parameter),
    ]];
  });
  return table(["Parameter", "What it selects"], rows);
}

function choicesOf({ value: { schema }, fallback }: Parameter): string {
  const { enum: choices } = schema;
  const list = Array.isArray(choices) ? ` One of ${choices.map(code).join(", ")}.` : "";
  return fallback === undefined ? list : `${list} Default: ${code(String(fallback))}.`;
}

/** Table of the keys of a log. */
export function logFieldTable(): string {
  const rows = LOG_FIELDS.map((field) => [
    code(field.restName ?? field.name),
    code(field.property),
    field.values === undefined ? TYPES[field.type] : field.values.map(code).join(", "),
    field.doc,
  ]);
  return table(["Key", "In code", "Value", "What it is"], rows);
}

function conditionTable(conditions: readonly Condition[]): string {
  const rows = conditions.map(({ name, match, on, key }) => {
    const isTime = on.every((property) => LOG_FIELD[property].type === "time");
    return [code(name), MET[match](on.map(code).join(" or "), isTime), code(`${key}:`)];
  });
  return table(["Condition", "Met if", "In queries"], rows);
}
