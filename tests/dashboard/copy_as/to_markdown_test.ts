import assert from "node:assert/strict";
import { toMarkdown } from "../../../dashboard/copy_as/to_markdown.ts";
import { COMMANDS, TRAPS } from "../../core/export/support/hostile_requests.ts";
import { sampleRequest } from "../../core/export/support/sample_request.ts";

/** The document without its fenced blocks and code spans (CommonMark 0.31, sections 4.5 and 6.1). */
function outsideOfCode(markdown: string): string {
  const outside: string[] = [];
  let fence: string | undefined;
  for (const line of markdown.split("\n")) {
    const ticks = /^ {0,3}(`{3,})/.exec(line)?.[1];
    if (fence === undefined && ticks !== undefined && !line.slice(ticks.length).includes("`")) {
      fence = ticks;
    } else if (fence === undefined) {
      outside.push(line.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, ""));
    } else if (ticks !== undefined && ticks.length >= fence.length && line.trim() === ticks) {
      fence = undefined;
    }
  }
  assert.equal(fence, undefined, "a block was not closed");
  return outside.join("\n");
}

Deno.test("toMarkdown() shows the request, its answer and its error", () => {
  const { text, notes } = toMarkdown(sampleRequest({
    errorMessage: "Error: no",
    stackTrace: "Error: no\n    at pay (a.ts:1:1)",
  }));
  assert.match(text, /^## `POST \/orders\?page=2`$/m);
  assert.match(text, /^- Status: `201`$/m);
  assert.match(text, /### Request body\n\n```json\n\{\n {2}"sku": "A-191"/);
  assert.match(text, /### Response body\n\n```json\n\{\n {2}"id": 7\n\}\n```/);
  assert.match(text, /### Stack\n\n```\nError: no\n {4}at pay/);
  assert.deepEqual(notes, []);
});

Deno.test("toMarkdown() lets nothing recorded out of code", () => {
  const plain = outsideOfCode(toMarkdown(sampleRequest()).text);
  const more = [
    "```",
    "````\n# out\n````",
    "`",
    "``` `` ````````",
    " ` ",
    "a\n```\n<img src=x>\n",
    "~~~\n",
    "",
    "\r\n\r\n# heading",
    "|",
    "<!-- -->",
    "@someone #1 ![x](http://evil/)",
  ];
  for (const text of [...COMMANDS, ...TRAPS, ...more, "lone \ud800"]) {
    const { text: markdown } = toMarkdown(sampleRequest({
      content: text,
      method: text,
      url: `http://localhost:8000/${text}`,
      headers: { [text]: text },
      responseHeaders: { [text]: [text, text] },
      requestBody: text,
      requestSizeBytes: undefined,
      responseBody: { [text]: text },
      errorMessage: text,
      stackTrace: text,
      route: text,
      requestId: text,
    }));
    const outside = outsideOfCode(markdown);
    const ours = /^(?:## |### [A-Z][a-z ]+|- [A-Z][A-Za-z ]+: |> Notes:|> - |)$/;
    for (const line of outside.split("\n")) assert.match(line, ours, markdown);
    assert.ok(
      !/[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]|(?![\n\t])\p{Cc}/u.test(markdown),
      markdown,
    );
  }
  assert.match(plain, /^- Status: $/m);
});
