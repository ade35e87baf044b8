import { SCHEMAS } from "./openapi_schemas.ts";
import { type ParameterSet, REST_ROUTES, type RestRoute } from "./rest_routes.ts";

type Json = Readonly<Record<string, unknown>>;

const STRING = { type: "string" };
const TIME = { type: "string", examples: ["2026-01-31T12:00:00+00:00", "1780000000"] };

const RANGE: Readonly<Record<string, Json>> = {
  start_date: query("From this time on: ISO 8601, or epoch seconds or milliseconds.", TIME),
  end_date: query("Before this time.", TIME),
};

const CONDITIONS: Readonly<Record<string, Json>> = {
  q: query("Conditions in the query language, such as status:5xx -path:/health.", STRING),
  search_text: query("Part of content or error_message.", STRING),
  endpoint: query("Part of the URL.", STRING),
  status_code: query("A status such as 404, or a class such as 4XX.", {
    type: "string",
    pattern: "^[0-9xX]{3}$",
  }),
  log_level: query("Exactly this level.", { enum: ["DEBUG", "INFO", "HTTP", "WARN", "ERROR"] }),
  methods: query("Any of these methods: several times, or with commas.", {
    type: "array",
    items: STRING,
  }),
  method: query("The same as methods.", STRING),
  ...RANGE,
  min_latency: query("Least duration, milliseconds.", { type: "number", minimum: 0 }),
  max_latency: query("Greatest duration, milliseconds.", { type: "number", minimum: 0 }),
  has_error: query("A status from 400 or an error.", { type: "boolean" }),
  kind: query("Requests or log lines only.", { enum: ["request", "log"] }),
  request_id: query("Exactly this request id.", STRING),
  trace_id: query("Exactly this trace id.", STRING),
  span_id: query("A request and its log lines; beside request_id or trace_id it is quick.", STRING),
  error_group: query("Exactly this group of errors.", STRING),
  route: query("Exactly this route template.", STRING),
  logger_name: query("Exactly this logger.", STRING),
  instance: query("Exactly this process.", STRING),
};

const CURSOR = { type: "string", pattern: "^[0-9.]+:[0-9]+$" };

/** The parameters of the query, by the sets that routes take. */
export const PARAMETER_SETS: Readonly<Record<ParameterSet, Readonly<Record<string, Json>>>> = {
  logs: CONDITIONS,
  list: {
    ...CONDITIONS,
    limit: query("Most logs, to at most 200.", { type: "integer", minimum: 1, default: 20 }),
    before: query("Older than this place: as next_page_url has it.", CURSOR),
    after: query("Newer than this place.", CURSOR),
  },
  export: {
    ...CONDITIONS,
    format: query("Of the file.", { enum: ["ndjson", "csv", "har"], default: "ndjson" }),
    limit: query("Most logs.", {
      type: "integer",
      minimum: 1,
      maximum: 1_000_000,
      default: 10_000,
    }),
    before: query("Older than this place.", CURSOR),
    after: query("Newer than this place.", CURSOR),
  },
  stream: { ...CONDITIONS, after: query("What came after this place is sent first.", CURSOR) },
  range: RANGE,
  errors: {
    ...RANGE,
    state: query("Only groups in this state.", {
      enum: ["all", "open", "resolved", "ignored"],
      default: "all",
    }),
    limit: query("Most groups, to at most 500.", { type: "integer", minimum: 1, default: 50 }),
  },
  occurrences: { before: query("Older than this place: as next_page_url has it.", CURSOR) },
  metrics: {
    ...RANGE,
    route: query("Only this route template.", STRING),
    method: query("Only this method.", STRING),
  },
};

/** Errors that any route may answer with. */
const PROBLEMS: Readonly<Record<string, string>> = {
  400: "A parameter, or the body, is not right",
  401: "The key is missing or wrong",
  403: "The key may not do this",
  429: "Too many reads, streams or exports are under way, or too many keys were wrong",
  500: "The storage could not answer",
};

/**
 * The description of the API (OpenAPI 3.1), made from its routes.
 *
 * @param version Version of the package.
 */
export function openApiDocument(version: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of REST_ROUTES) {
    const path = route.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "SuperTracer",
      version,
      description: "Requests, log lines and metrics of a traced app.",
      license: { name: "MIT", identifier: "MIT" },
    },
    // Where this document is, whatever proxy is in front of it.
    servers: [{ url: "./" }],
    security: [{ key: [] }, { bearer: [] }],
    paths,
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        key: { type: "apiKey", in: "header", name: "X-API-Key" },
        bearer: { type: "http", scheme: "bearer" },
      },
    },
  };
}

function operation(route: RestRoute): Json {
  const { answer, body, parameters: set, path, scope } = route;
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: name === "id"
      ? { type: "integer", minimum: 0 }
      : { type: "string", pattern: "^[0-9a-f]+$" },
  }));
  const inQuery = Object.entries(set === undefined ? {} : PARAMETER_SETS[set])
    .map(([name, parameter]) => ({ name, ...parameter }));
  const parameters = [...inPath, ...inQuery];
  const problems = { ...PROBLEMS, ...inPath.length > 0 && { 404: "There is no such thing" } };
  return {
    operationId: route.operation,
    summary: route.summary,
    description: `Needs a key of scope ${scope}.`,
    ...parameters.length > 0 && { parameters },
    ...body !== undefined && { requestBody: { required: true, content: json(body) } },
    responses: {
      200: { description: answer.description, content: contentOf(answer) },
      ...Object.fromEntries(
        Object.entries(problems).map(([status, description]) => [status, {
          description,
          content: json("Problem", "application/problem+json"),
        }]),
      ),
    },
  };
}

function contentOf({ schema, types = [] }: RestRoute["answer"]): Json {
  if (schema !== undefined) return json(schema);
  return Object.fromEntries(types.map((type) => [type, { schema: STRING }]));
}

function json(schema: string, type = "application/json"): Json {
  return { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } };
}

function query(description: string, schema: Json): Json {
  return { in: "query", description, schema };
}
