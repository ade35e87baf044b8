import { requestParts, toNote } from "../../core/export/request_parts.ts";
import { type StoredBody, storedBody } from "../../core/export/stored_body.ts";
import type { Log } from "../../core/log/log.ts";
import type { Copy } from "./copy.ts";
import { fetchCall } from "./fetch_call.ts";
import { javascriptLiteral } from "./javascript_literal.ts";

/**
 * A `Deno.test` that repeats a recorded request and asserts the response: the status and, if it was
 * stored completely, the body. The target is `BASE_URL` from the environment, by default that of
 * the request.
 *
 * @param log A whole log of a request.
 */
export function toTestCode(log: Log): Copy {
  const parts = requestParts(log);
  const call = fetchCall(parts, `baseUrl + ${javascriptLiteral(parts.target)}`, {
    indent: "  ",
    sendsBeginning: false,
  });
  const body = storedBody(log, "response");
  const bodyCheck = bodyAssertion(body);
  const notes = [
    ...parts.notes,
    ...call.notes,
    ...(parts.body.extent === "beginning" ? ["The request body is not sent."] : []),
    ...(log.statusCode === undefined ? ["No status is asserted: none was recorded."] : []),
    ...body.notes.map(toNote),
    ...(bodyCheck === undefined && body.notes.length > 0
      ? ["The response body is not asserted."]
      : []),
  ];
  const name = `${parts.method} ${parts.target} answers ${log.statusCode ?? "something"}`;
  return {
    text: [
      "// deno test --allow-net --allow-env=BASE_URL",
      ...notes.map((text) => `// Note: ${text}`),
      `import assert from "node:assert/strict";`,
      "",
      `Deno.test(${javascriptLiteral(name)}, async () => {`,
      `  const baseUrl = Deno.env.get("BASE_URL") ?? ${javascriptLiteral(parts.origin)};`,
      `  const response = await ${call.code};`,
      ...(log.statusCode === undefined
        ? []
        : [`  assert.equal(response.status, ${Number(log.statusCode)});`]),
      `  ${bodyCheck ?? "await response.body?.cancel();"}`,
      "});",
    ].join("\n") + "\n",
    notes,
  };
}

function bodyAssertion(body: StoredBody): string | undefined {
  if (body.extent !== "whole" || body.isRedacted) return undefined;
  if (body.json?.isExact === true) {
    return `assert.deepEqual(await response.json(), ${javascriptLiteral(body.json.value, "  ")});`;
  }
  // Invalid UTF-8 or a byte order mark: the text is not exactly what was sent.
  if (!body.hasSameSize) {
    return body.json &&
      `assert.deepEqual(await response.json(), JSON.parse(${javascriptLiteral(body.text)}));`;
  }
  return `assert.equal(await response.text(), ${javascriptLiteral(body.text)});`;
}
