import { parameterNames, type QueryReader } from "../http/parameter.ts";
import { SCHEMAS } from "./openapi_schemas.ts";
import type { RestAnswer, RestEndpoint } from "./rest_endpoint.ts";

type Json = Readonly<Record<string, unknown>>;

/** Errors that any endpoint may return. */
const PROBLEMS: Readonly<Record<string, string>> = {
  400: "A parameter or the body is invalid",
  401: "The key is missing or wrong",
  403: "The key may not do this",
  429: "Too many concurrent reads, streams or exports, or too many wrong keys",
  500: "The storage could not answer",
};

/**
 * The OpenAPI 3.1 description of the API, generated from its endpoints.
 *
 * @param version Version of the package.
 * @param endpoints The endpoints.
 */
export function openApiDocument(version: string, endpoints: readonly RestEndpoint[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "SuperTracer",
      version,
      description: "Requests, log lines and metrics of a traced app.",
      license: { name: "MIT", identifier: "MIT" },
    },
    // Relative to this document, whatever proxies are in front of it.
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

function operation({ answer, body, doc, operation, path, query, role }: RestEndpoint): Json {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => ({
    name,
    in: "path",
    required: true,
    schema: name === "id"
      ? { type: "integer", minimum: 0 }
      : { type: "string", pattern: "^[0-9a-f]+$" },
  }));
  const parameters = [...inPath, ...queryParameters(query)];
  const problems = { ...PROBLEMS, ...inPath.length > 0 && { 404: "Not found" } };
  return {
    operationId: operation,
    summary: doc,
    description: `Requires a key with scope ${role === "admin" ? "admin" : "read"}.`,
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

function queryParameters({ parameters }: QueryReader<unknown>): Json[] {
  return Object.entries(parameters).flatMap(([key, parameter]) => {
    const { value, fallback, doc } = parameter;
    const [first, ...aliases] = parameterNames(key, parameter, "rest");
    const schema = fallback === undefined ? value.schema : { ...value.schema, default: fallback };
    const described = (name: string | undefined, description: string) => {
      return { name, in: "query", description, schema };
    };
    return [
      described(first, doc),
      ...aliases.map((alias) => described(alias, `The same as ${first}.`)),
    ];
  });
}

function contentOf({ schema, types = [] }: RestAnswer): Json {
  if (schema !== undefined) return json(schema);
  return Object.fromEntries(types.map((type) => [type, { schema: { type: "string" } }]));
}

function json(schema: string, type = "application/json"): Json {
  return { [type]: { schema: { $ref: `#/components/schemas/${schema}` } } };
}
