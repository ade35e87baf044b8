import { type GroupSpec, type OptionSpec, takesNull } from "../../core/options/option.ts";
import { ENVIRONMENT_REFERENCE, type JsonSchema } from "../../core/options/option_rule.ts";
import { variableName } from "../../core/options/text_rules.ts";
import { table } from "./marked_part.ts";
import { GROUP_LIST, TOP } from "../../core/options/options.ts";

/** The JSON Schema of `supertracer.config.json`, for editors. */
export function schemaText(): string {
  const groups = GROUP_LIST;
  const top = Object.entries(TOP).filter(([, spec]) => spec.rule.schema !== undefined);
  const schema: JsonSchema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "supertracer.config.json",
    description: "Options of SuperTracer, in the spelling of the Deno or the Python version.",
    type: "object",
    properties: {
      $schema: { type: "string" },
      ...Object.fromEntries(groups.flatMap(groupProperties)),
      ...Object.fromEntries(top.map(([key, spec]) => [key, optionSchema(spec)])),
    },
    additionalProperties: false,
    $defs: {
      environment: {
        description: "The environment variable that holds the value.",
        type: "object",
        properties: { env: variableName.schema },
        required: ["env"],
        additionalProperties: false,
      },
      ...Object.fromEntries(groups.map((group) => [group.key, groupSchema(group)])),
    },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function groupProperties(group: GroupSpec): [string, JsonSchema][] {
  const reference = { $ref: `#/$defs/${group.key}` };
  const description = group.whenFalse === undefined
    ? group.doc
    : `${group.doc} false ${group.whenFalse}.`;
  const schema = group.whenFalse === undefined
    ? { description, ...reference }
    : { description, anyOf: [reference, { const: false }] };
  const python: [string, JsonSchema][] = group.python === undefined ? [] : [[group.python, schema]];
  return [[group.key, schema], ...python];
}

function groupSchema(group: GroupSpec): JsonSchema {
  const options = Object.entries(group.options);
  const twoSpellings = options.flatMap(([key, { python = key }]) =>
    python === key ? [] : [{ not: { required: [key, python] } }]
  );
  return {
    type: "object",
    properties: Object.fromEntries([
      ...options.flatMap(([key, spec]) => {
        const schema = optionSchema(spec);
        if (schema === undefined) return [];
        return [...new Set([key, spec.python ?? key])].map((name) => [name, schema]);
      }),
      ...(group.ignored ?? []).map((name) => [name, { description: "Python only; ignored." }]),
    ]),
    additionalProperties: false,
    ...twoSpellings.length > 0 && { allOf: twoSpellings },
  };
}

/** `undefined` if a file can't contain the option. */
function optionSchema(spec: OptionSpec): JsonSchema | undefined {
  const { schema, fromText } = spec.rule;
  const nothing = takesNull(spec) ? [{ type: "null" }] : [];
  const choices = [
    ...schema === undefined ? [] : [schema],
    ...schema !== undefined && fromText !== undefined ? [ENVIRONMENT_REFERENCE] : [],
    ...nothing,
  ];
  if (choices.length === 0) return undefined;
  return {
    description: spec.doc.replaceAll("`", ""),
    ...spec.default !== undefined && { default: spec.default },
    anyOf: choices,
  };
}

/** Tables of all options, in Markdown. */
export function optionTables(): string {
  const groups = GROUP_LIST.map((group) => {
    const python = group.python === undefined ? "" : ` (Python: \`${group.python}\`)`;
    const whenFalse = group.whenFalse === undefined
      ? ""
      : ` \`${group.key}: false\` ${group.whenFalse}.`;
    const title = `### \`${group.key}\`${python}`;
    return `${title}\n\n${group.doc}${whenFalse}\n\n${optionTable(group.options)}`;
  });
  return [...groups, `### Outside the groups\n\n${optionTable(TOP)}`].join("\n\n");
}

function optionTable(options: Readonly<Record<string, OptionSpec>>): string {
  const hasPython = Object.values(options).some(({ python }) => python !== undefined);
  const head = ["Option", ...hasPython ? ["Python"] : [], "Value", "Default", "What it does"];
  const rows = Object.entries(options).map(([key, spec]) => [
    `\`${key}\``,
    ...hasPython ? [spec.python === undefined ? "" : `\`${spec.python}\``] : [],
    spec.rule.words,
    defaultText(spec),
    spec.doc,
  ]);
  return table(head, rows);
}

function defaultText(spec: OptionSpec): string {
  if (spec.defaultWords !== undefined) return spec.defaultWords;
  if (spec.default === undefined) return "none";
  const text = typeof spec.default === "number"
    ? spec.default.toLocaleString("en-US")
    : JSON.stringify(spec.default);
  return `\`${text.replaceAll(",", ", ").replaceAll(/(\d), (\d)/g, "$1,$2")}\``;
}
