import { formatTerm } from "../../core/query/format_term.ts";
import { analyzeQuery } from "../../core/query/parse_query.ts";

/** What a parameter of an old link asks for. */
export interface OldParameter {
  readonly name: string;
  /** The same in the query language. */
  readonly text: string;
  /** Whether the link has it switched off. */
  readonly isOff: boolean;
}

/** Parameters that were filters, and how each is written now. */
const PARAMETERS: Readonly<Record<string, (value: string) => string>> = {
  method: (value) => formatTerm({ key: "method", values: value.toUpperCase().split(",") }),
  path: (value) => formatTerm({ key: "url", values: [value] }),
  status: (value) => `status:${value}`,
  min: (value) => `dur:>=${value}`,
  max: (value) => `dur:<=${value}`,
  errors: (value) => value === "1" ? "is:error" : "",
  level: (value) => `level:${value}`,
  logger: (value) => formatTerm({ key: "logger", values: [value] }),
  route: (value) => formatTerm({ key: "route", values: [value] }),
  client: (value) => formatTerm({ key: "ip", values: [value] }),
  trace: (value) => formatTerm({ key: "trace", values: [value] }),
  request: (value) => formatTerm({ key: "request", values: [value] }),
  since: (value) => `since:${value}`,
};

/**
 * Reads the parameters of a link from before there was a query language; what means nothing is left
 * out.
 *
 * @param params Parameters of the page's URL.
 */
export function fromOldParameters(params: URLSearchParams): OldParameter[] {
  const off = (params.get("off") ?? "").split(",");
  return [...params].flatMap(([name, value]) => {
    const write = Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name] : undefined;
    if (write === undefined) return [];
    const text = value.trim() === "" ? "" : write(value.trim());
    const { tokens, error } = analyzeQuery(text);
    const isTerm = tokens.length === 1 && error === undefined;
    return { name, text: isTerm ? text : "", isOff: off.includes(name) };
  });
}
