import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import assert from "node:assert/strict";
import { openApiDocument } from "../../../core/rest/openapi.ts";
import { SCHEMAS } from "../../../core/rest/openapi_schemas.ts";
import { ADMIN_KEY, restEndpointsOfTests, serveApi } from "./support/serve_api.ts";

const ENDPOINTS = restEndpointsOfTests();

/** What of the document the tests look at. */
interface Document {
  readonly openapi: string;
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, Operation>>>
  >;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

const DOCUMENT = openApiDocument("1", ENDPOINTS) as unknown as Document;

/** Parameters of the query that the document has. */
function described(path: string, method = "get"): string[] {
  const operation = DOCUMENT.paths[path.replaceAll(/:(\w+)/g, "{$1}")]?.[method];
  return (operation ?? assert.fail()).parameters?.filter((each) => each.in === "query")
    .map(({ name }) => name) ?? [];
}

Deno.test("GET openapi.json is a valid OpenAPI 3.1 document", async () => {
  await using server = serveApi();
  const document: Document = await server.json("/openapi.json");
  const result = await new Validator().validate(JSON.parse(JSON.stringify(document)));
  assert.ok(result.valid, JSON.stringify(result.errors, null, 1));
  assert.equal(document.openapi, "3.1.0");
  // The validator does refuse something.
  const broken = { ...document, paths: { "/logs": { get: { responses: "none" } } } };
  assert.equal((await new Validator().validate(broken)).valid, false);
});

Deno.test("The document has every route, and no other", () => {
  const operations = Object.entries(DOCUMENT.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId }]) =>
      `${method.toUpperCase()} ${path} ${operationId}`
    )
  );
  const served = ENDPOINTS.map(({ method, path, operation }) =>
    `${method} ${path.replace(":id", "{id}").replace(":group", "{group}")} ${operation}`
  );
  assert.deepEqual(operations.sort(), served.sort());
  const names = [...ENDPOINTS.map(({ operation }) => operation)];
  assert.equal(new Set(names).size, names.length);
});

Deno.test("The document has every parameter of lists, and no other", async () => {
  await using server = serveApi();
  const { detail } = await (await server.ask("/logs?unknown=")).json();
  const [, taken = ""] = /: use (.+)$/.exec(detail) ?? [];
  assert.deepEqual(taken.split(", ").sort(), described("/logs").sort());
});

Deno.test("What the document says of parameters is what the API takes", async () => {
  await using server = serveApi();
  for (const { method, path, operation } of ENDPOINTS) {
    if (method === "POST" || operation === "streamLogs") continue;
    const known = described(path);
    for (const name of [...known, "unknown"]) {
      const response = await server.ask(
        `${path.replace(":id", "0").replace(":group", "0")}?${name}=`,
      );
      const text = await response.text();
      const isTaken = !text.includes("There is no parameter");
      assert.equal(isTaken, known.includes(name), `${path} ${name}`);
    }
  }
});

Deno.test("What the API answers is what the document says", async () => {
  await using server = serveApi();
  await server.visit("/users/1?a=1&a=2", "/fails");
  server.tracer.getLogger("orders").error("broken", new Error("x"));
  await server.tracer.flush();
  const ajv = new Ajv2020({
    strict: false,
    formats: {
      "date-time": (text: string) => !Number.isNaN(Date.parse(text)),
      "uri-reference": true,
    },
  });
  ajv.addSchema({ $id: "doc", components: { schemas: SCHEMAS } });
  const check = (schema: string, value: unknown) => {
    const validate = ajv.compile({ $ref: `doc#/components/schemas/${schema}` });
    assert.ok(validate(value), `${schema}: ${JSON.stringify(validate.errors)}`);
  };
  const { data: [{ id, error_group: group }] } = await server.json("/logs");
  assert.match(group, /^[0-9a-f]{16}$/);
  for (const { method, path, answer } of ENDPOINTS) {
    if (answer.schema === undefined || method === "POST") continue;
    check(
      answer.schema,
      await server.json(path.replace(":id", String(id)).replace(":group", group)),
    );
  }
  check("LogPage", await server.json("/logs?limit=1"));
  for (
    const [path, body] of [
      ["/errors/:group", { state: "resolved" }],
      ["/recording", { paused: true }],
      ["/clear", { confirm: "clear" }],
    ] as const
  ) {
    const { answer, body: schema } = ENDPOINTS.find((route) => {
      return route.path === path && route.method === "POST";
    }) ?? assert.fail();
    check(schema ?? "", body);
    const response = await server.ask(path.replace(":group", group), {
      method: "POST",
      key: ADMIN_KEY,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    check(answer.schema ?? "", await response.json());
  }
  check("Problem", await (await server.ask("/nothing")).json());
  const validate = ajv.compile({ $ref: "doc#/components/schemas/Log" });
  assert.equal(validate({ id: 1 }), false);
});
