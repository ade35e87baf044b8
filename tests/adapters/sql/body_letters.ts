import { type BaseConnector, parseQuery, SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { findLogs } from "../../../core/connectors/filtered_reader.ts";

/** Bodies as clients send them: a French dessert, Tokyo, a pudding as emoji. */
const BODIES: Readonly<Record<string, [type: string, body: string]>> = {
  "/as-it-is": [
    "application/json",
    JSON.stringify({ order: ["Cr\u00e8me br\u00fbl\u00e9e", "\u6771\u4eac \u{1f36e}"] }),
  ],
  // As Python and others write it.
  "/escaped": [
    "application/json",
    '{"order": ["Cr\\u00e8me br\\u00FBl\\u00e9e", "\\u6771\\u4eac \\ud83c\\udf6e"]}',
  ],
  "/text": ["text/plain", "One Cr\u00e8me br\u00fbl\u00e9e, to \u6771\u4eac \u{1f36e}"],
  "/other": ["application/json", JSON.stringify({ order: "Creme brulee" })],
};

/** Which of the requests a query finds, after they were recorded. */
async function found(connector: BaseConnector, query: string): Promise<(string | undefined)[]> {
  const { logs } = await findLogs(connector, parseQuery(query));
  return logs.map(({ path }) => path).sort();
}

/**
 * Records requests and asserts that their bodies are searched for what is no ASCII.
 *
 * @param connector Empty; it is closed in the end.
 */
export async function assertBodyLetters(connector: BaseConnector): Promise<void> {
  const app = async (request: Request): Promise<Response> => {
    await request.text();
    return new Response("ok");
  };
  const tracer = new SuperTracer(app, { connector, ui: { enabled: false } });
  try {
    for (const [path, [type, body]] of Object.entries(BODIES)) {
      const init = { method: "POST", headers: { "content-type": type }, body };
      await (await tracer.fetch(new Request(`http://localhost${path}`, init), undefined)).text();
    }
    await tracer.flush();
    const all = ["/as-it-is", "/escaped", "/text"];
    for (
      const text of [
        "br\u00fbl\u00e9e",
        "CR\u00e8ME",
        "\u6771\u4eac",
        "\u{1f36e}",
        "\u4eac \u{1f36e}",
        "\u00e8me br",
      ]
    ) {
      assert.deepEqual(await found(connector, `body:"${text}"`), all, text);
      assert.deepEqual(await found(connector, `-body:"${text}"`), ["/other"], text);
    }
    // Another letter in another case is another letter.
    assert.deepEqual(await found(connector, "body:BR\u00dbL\u00c9E"), []);
    assert.deepEqual(await found(connector, "body:brulee"), ["/other"]);
    assert.deepEqual(await found(connector, "body:u00e8"), ["/escaped"]);
  } finally {
    await tracer.close();
  }
}
