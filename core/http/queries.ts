import {
  ERROR_STATES,
  type ErrorGroupQuery,
  type ErrorState,
} from "../error_groups/error_group.ts";
import { EXPORT_FORMATS, type ExportFormatName } from "../export/export_logs.ts";
import {
  CONDITION,
  type Condition,
  CONDITIONS,
  type ValueKind,
  valueKind,
} from "../filters/conditions.ts";
import type { LogCondition, LogExpression, LogFilters } from "../filters/log_filters.ts";
import type { LogCursor } from "../log/log.ts";
import type { MetricsQuery } from "../metrics/metrics_point.ts";
import { joinFilters } from "../query/join_filters.ts";
import { MAX_QUERY, parseExpression } from "../query/parse_query.ts";
import { QueryError } from "../query/query_token.ts";
import { HttpError } from "./http_error.ts";
import {
  type Dialect,
  type Parameter,
  type QueryReader,
  queryReader,
  type ValueType,
} from "./parameter.ts";
import {
  BOOLEAN,
  CURSOR,
  enumType,
  integerType,
  NUMBER,
  STATUS,
  TEXT,
  TEXTS,
  TIME,
} from "./value_types.ts";

/** Names in the page's API that differ from those of the conditions. */
const PAGE_NAMES: Partial<Record<keyof LogCondition, string>> = {
  searchText: "search",
  statusCode: "status",
  logLevel: "level",
  methods: "method",
  startDate: "start",
  endDate: "end",
  loggerName: "logger",
};

/** Other names in the REST API. */
const REST_ALIASES: Partial<Record<keyof LogCondition, string>> = { methods: "method" };

const VALUE_TYPES: Readonly<Record<Exclude<ValueKind, "choice">, ValueType<unknown>>> = {
  text: TEXT,
  texts: TEXTS,
  number: NUMBER,
  time: TIME,
  status: STATUS,
  boolean: BOOLEAN,
};

/** The conditions with parameters, by the parameters' names in the page's API. */
const NAMED: ReadonlyMap<string, Condition & { readonly rest: string }> = new Map(
  CONDITIONS.flatMap((condition) => {
    const { name, rest } = condition;
    return rest === undefined ? [] : [[PAGE_NAMES[name] ?? name, { ...condition, rest }]];
  }),
);

const START = { rest: CONDITION.startDate.rest ?? "", value: TIME, doc: CONDITION.startDate.doc };
const END = { rest: CONDITION.endDate.rest ?? "", value: TIME, doc: CONDITION.endDate.doc };

const Q: Parameter<readonly string[]> = {
  rest: "q",
  // The language has its own limit.
  value: {
    read: (text) => [text],
    rule: "",
    schema: TEXT.schema,
    isList: true,
    maxLength: Infinity,
  },
  doc: "Conditions in the query language, such as status:5xx -path:/health.",
};

const BEFORE: Parameter<LogCursor> = {
  rest: "before",
  value: CURSOR,
  doc: "Older than this cursor, as in next_page_url.",
};

const FILTERS = {
  q: Q,
  ...Object.fromEntries([...NAMED].map(([name, each]) => [name, conditionParameter(each)])),
  before: BEFORE,
  after: { rest: "after", value: CURSOR, doc: "Newer than this cursor." },
};

/** A query for an export. */
export interface ExportQuery {
  readonly format: ExportFormatName;
  /** Maximum number of logs. */
  readonly limit: number;
  readonly filters: LogFilters;
}

/** No parameters. */
export const NO_QUERY: QueryReader<void> = queryReader({}, () => {});

/** Any parameters, ignored. */
export const ANY_QUERY: QueryReader<void> = { parameters: {}, read: () => {} };

/**
 * Which logs: conditions by name, and `q` in the query language, all of which must be met.
 *
 * @param limit Default number of logs.
 */
export function logQuery(limit: number): QueryReader<LogFilters> {
  const parameters = {
    ...FILTERS,
    limit: {
      rest: "limit",
      value: integerType(200, true),
      fallback: limit,
      doc: "Maximum number of logs, up to 200.",
    },
  };
  return queryReader(parameters, (values) => ({ ...filtersOf(values), limit: values.limit }));
}

/** Which logs, and the format of the export. */
export const EXPORT_QUERY: QueryReader<ExportQuery> = queryReader({
  ...FILTERS,
  format: {
    rest: "format",
    value: enumType(Object.keys(EXPORT_FORMATS) as ExportFormatName[]),
    fallback: "ndjson",
    doc: "Format of the file.",
  } satisfies Parameter<ExportFormatName>,
  limit: {
    rest: "limit",
    value: integerType(1_000_000, false),
    fallback: 10_000,
    doc: "Maximum number of logs.",
  },
}, (values) => {
  const { format = "ndjson", limit = 0 } = values;
  return { format, limit, filters: filtersOf(values) };
});

/** Which range. */
export const RANGE_QUERY: QueryReader<MetricsQuery> = queryReader(
  { start: START, end: END },
  rangeOf,
);

/** Which range, route and method. */
export const METRICS_QUERY: QueryReader<MetricsQuery> = queryReader({
  start: START,
  end: END,
  route: { rest: "route", value: TEXT, doc: "Only this route template." },
  method: { rest: "method", value: TEXT, doc: "Only this method." },
}, (values, dialect) => {
  const { route, method } = values;
  return { ...rangeOf(values, dialect), route, method };
});

/** Which groups of errors. */
export const ERRORS_QUERY: QueryReader<ErrorGroupQuery> = queryReader({
  start: START,
  end: END,
  state: {
    rest: "state",
    value: enumType(["all", ...ERROR_STATES]),
    fallback: "all",
    doc: "Only groups in this state.",
  } satisfies Parameter<"all" | ErrorState>,
  limit: {
    rest: "limit",
    value: integerType(500, true),
    fallback: 50,
    doc: "Maximum number of groups, up to 500.",
  },
}, (values, dialect) => {
  const { state, limit } = values;
  return { ...rangeOf(values, dialect), state: state === "all" ? undefined : state, limit };
});

/** Start of a page of occurrences. */
export const PAGE_QUERY: QueryReader<LogCursor | undefined> = queryReader(
  { before: BEFORE },
  ({ before }) => before,
);

function conditionParameter(condition: Condition & { readonly rest: string }): Parameter {
  const { name, rest, choices = [], doc } = condition;
  const kind = valueKind(condition);
  const value = kind === "choice" ? enumType(choices) : VALUE_TYPES[kind];
  const restAlias = REST_ALIASES[name];
  return { rest, value, doc, ...restAlias !== undefined && { restAlias } };
}

type FilterValues = Readonly<Record<string, unknown>> & {
  readonly q?: readonly string[];
  readonly before?: LogCursor;
  readonly after?: LogCursor;
};

/** Filters for all of these conditions. */
function filtersOf(values: FilterValues): LogFilters {
  const { q = [], before, after } = values;
  // Each value is of the type that its condition has.
  const conditions: LogCondition = Object.fromEntries(
    [...NAMED].map(([parameter, { name }]) => [name, values[parameter]]),
  );
  const cursors = { ...before && { before }, ...after && { after } };
  return joinFilters(cursors, conditions, ...parseAll(q));
}

function rangeOf(
  { start, end }: { readonly start?: number; readonly end?: number },
  dialect: Dialect,
): { startDate: number | undefined; endDate: number | undefined } {
  if (start !== undefined && end !== undefined && start >= end) {
    const [from, to] = dialect === "page" ? ["start", "end"] : [START.rest, END.rest];
    throw new HttpError(400, `${from} must be before ${to}`);
  }
  return { startDate: start, endDate: end };
}

/** Parses several queries separately, with the limits of a single one for all of them. */
function parseAll(texts: readonly string[]): LogExpression[] {
  if (texts.length < 2) return texts.map(parse);
  const joined = texts.join(" ");
  const expressions = joined.length > MAX_QUERY ? [] : texts.map(parse);
  parse(joined);
  return expressions;
}

function parse(text: string): LogExpression {
  try {
    return parseExpression(text);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, at, length } = error;
    throw new HttpError(400, message, { members: { at, length } });
  }
}
