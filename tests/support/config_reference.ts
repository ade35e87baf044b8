import { type GroupSpec, type OptionSpec, takesNull } from "../../core/options/option.ts";
import { ENVIRONMENT_REFERENCE, type JsonSchema } from "../../core/options/option_rule.ts";
import { variableName } from "../../core/options/text_rules.ts";
import { GROUPS, TOP } from "../../core/options/option_spec.ts";

/** The JSON Schema of `supertracer.config.json`, for editors. */
export const SCHEMA_FILE = new URL(
  "../../core/supertracer.config.schema.json",
  import.meta.url,
);
/** The page that holds the tables of the options. */
export const DOCS_FILE = new URL("../../docs/configuration.md", import.meta.url);

const BEGIN = "<!-- Made by deno run -RW tests/support/config_reference.ts -->\n\n" +
  "<!-- deno-fmt-ignore-start -->\n\n";
const END = "\n\n<!-- deno-fmt-ignore-end -->";

/** The schema as it is committed. */
export function schemaText(): string {
  const groups = Object.values(GROUPS);
  const top = Object.entries(TOP).filter(([, spec]) => spec.rule.schema !== undefined);
  const schema: JsonSchema = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "supertracer.config.json",
    description: "Options of SuperTracer, in the spelling of Deno or in that of Python.",
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

/** `undefined` of what a file can't say. */
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

/** The tables of all options in Markdown. */
export function tablesText(): string {
  const groups = Object.values(GROUPS).map((group) => {
    const python = group.python === undefined ? "" : ` (Python: \`${group.python}\`)`;
    const whenFalse = group.whenFalse === undefined
      ? ""
      : ` \`${group.key}: false\` ${group.whenFalse}.`;
    const title = `### \`${group.key}\`${python}`;
    return `${title}\n\n${group.doc}${whenFalse}\n\n${table(group.options)}`;
  });
  return [...groups, `### Beside the groups\n\n${table(TOP)}`].join("\n\n");
}

function table(options: Readonly<Record<string, OptionSpec>>): string {
  const hasPython = Object.values(options).some(({ python }) => python !== undefined);
  const head = ["Option", ...hasPython ? ["Python"] : [], "Value", "Default", "What it does"];
  const rows = Object.entries(options).map(([key, spec]) => [
    `\`${key}\``,
    ...hasPython ? [spec.python === undefined ? "" : `\`${spec.python}\``] : [],
    spec.rule.words,
    defaultText(spec),
    spec.doc,
  ]);
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
}

function defaultText(spec: OptionSpec): string {
  if (spec.defaultWords !== undefined) return spec.defaultWords;
  if (spec.default === undefined) return "none";
  const text = typeof spec.default === "number"
    ? spec.default.toLocaleString("en-US")
    : JSON.stringify(spec.default);
  return `\`${text.replaceAll(",", ", ").replaceAll(/(\d), (\d)/g, "$1,$2")}\``;
}

/**
 * Puts the tables into the page.
 *
 * @param page The page, with the two marks that stand around the tables.
 * @returns The page with fresh tables.
 * @throws {Error} If a mark is missing.
 */
export function withTables(page: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END, begin);
  if (begin < 0 || end < 0) throw new Error(`Cannot place the tables: ${BEGIN} is missing`);
  return page.slice(0, begin) + BEGIN + tablesText() + page.slice(end);
}

if (import.meta.main) {
  await Deno.writeTextFile(SCHEMA_FILE, schemaText());
  await Deno.writeTextFile(DOCS_FILE, withTables(await Deno.readTextFile(DOCS_FILE)));
}
