import { HEADER_STEPS, TEXT_STEPS } from "../detail_texts.ts";
import type { SqlDialect } from "./sql_dialect.ts";

/**
 * Whether one of the bodies holds a text, as `bodyText` has it.
 *
 * @param dialect Which database.
 * @param part Placeholder of what `containsValue()` returned.
 */
export function bodyTextSql(dialect: SqlDialect, part: string): string {
  const parts = ["request_body", "response_body"].map((column) => {
    const text = replaced(dialect, `substr(${column}, 2, length(${column}) - 2)`, TEXT_STEPS);
    return `CASE WHEN substr(${column}, 1, 1) = '"' THEN ${dialect.contains(text, part)} ` +
      `ELSE ${dialect.contains(column, part)} END`;
  });
  return `(${parts.join(" OR ")})`;
}

/**
 * Whether the headers of the request or of the response hold a text, as `headerText` has it.
 *
 * @param dialect Which database.
 * @param part Placeholder of what `containsValue()` returned.
 */
export function headerTextSql(dialect: SqlDialect, part: string): string {
  const parts = ["headers", "response_headers"].map((column) => {
    return dialect.contains(replaced(dialect, column, HEADER_STEPS), part);
  });
  return `(${parts.join(" OR ")})`;
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
