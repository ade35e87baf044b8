import { HEADER_STEPS, TEXT_STEPS } from "../filters/detail_texts.ts";
import { storable } from "../text/storable.ts";
import type { SqlDialect } from "./sql_dialect.ts";
import type { SqlParameters } from "./sql_parameters.ts";

/** What stays as it is between the column and the text that is made of it. */
const UNCHANGED = /[^"\\\s:,{}[\]]+/g;

/**
 * Whether one of the bodies holds a text, as `bodyText` has it.
 *
 * @param text The text looked for.
 * @param columns Their columns.
 * @param dialect Which database.
 * @param parameters Where parameters are added.
 */
export function bodyTextSql(
  text: string,
  columns: readonly string[],
  dialect: SqlDialect,
  parameters: SqlParameters,
): string {
  const part = partOf(text, dialect, parameters);
  return anyOf(columns, text, dialect, parameters, (column) => {
    const ofText = replaced(dialect, `substr(${column}, 2, length(${column}) - 2)`, TEXT_STEPS);
    return `CASE WHEN substr(${column}, 1, 1) = '"' THEN ${dialect.contains(ofText, part)} ` +
      `ELSE ${dialect.contains(column, part)} END`;
  });
}

/**
 * Whether the headers of the request or of the response hold a text, as `headerText` has it.
 *
 * @param text The text looked for.
 * @param columns Their columns.
 * @param dialect Which database.
 * @param parameters Where parameters are added.
 */
export function headerTextSql(
  text: string,
  columns: readonly string[],
  dialect: SqlDialect,
  parameters: SqlParameters,
): string {
  const part = partOf(text, dialect, parameters);
  return anyOf(columns, text, dialect, parameters, (column) => {
    return dialect.contains(replaced(dialect, column, HEADER_STEPS), part);
  });
}

/**
 * Whether one of the columns meets a condition. Most rows have nothing of what is looked for, which
 * is found out for a fraction of what making the text costs: first by the longest piece that stands
 * in the column as it does in the text.
 */
function anyOf(
  columns: readonly string[],
  text: string,
  dialect: SqlDialect,
  parameters: SqlParameters,
  condition: (column: string) => string,
): string {
  const [longest] = (text.match(UNCHANGED) ?? []).sort((a, b) => b.length - a.length);
  const piece = longest === undefined ? undefined : partOf(longest, dialect, parameters);
  const parts = columns.map((column) => {
    const met = condition(column);
    return piece === undefined
      ? met
      : `CASE WHEN ${dialect.contains(column, piece)} THEN ${met} END`;
  });
  return `(${parts.join(" OR ")})`;
}

function partOf(text: string, dialect: SqlDialect, parameters: SqlParameters): string {
  return parameters.add(dialect.containsValue(storable(text)), "text");
}

function replaced(dialect: SqlDialect, text: string, steps: typeof TEXT_STEPS): string {
  return steps.reduce(
    (inner, [from, to]) => `replace(${inner}, ${literal(dialect, from)}, ${literal(dialect, to)})`,
    text,
  );
}

/** A text as it stands in a statement, whatever the server makes of backslashes. */
function literal(dialect: SqlDialect, text: string): string {
  if (text === "") return "''";
  const characters = [...text].map((each) => {
    return /[\\'\p{Cc}]/u.test(each) ? dialect.character(each.charCodeAt(0)) : `'${each}'`;
  });
  return characters.join(" || ");
}
