import type { Log } from "../../../../core/log/log.ts";
import { parseRawRequest, type RawRequest } from "../../../support/raw_recorder.ts";
import { rawHttp } from "../../../support/raw_http.ts";
import { TracedApp } from "../../../support/traced_app.ts";

/** What tries to run a command that leaves a file behind, in whatever shell or language. */
export const COMMANDS: readonly string[] = [
  "'; touch canary; '",
  '"; touch canary; "',
  "$(touch canary)",
  "`touch canary`",
  "'$(touch canary)'",
  "\\'; touch canary #",
  "a\ntouch canary\n",
  "a\r\ntouch canary\r\n",
  "' || touch canary || '",
  "'@)\n& touch canary\n@'",
  "\u2019; touch canary; \u2018",
  '*/ Deno.writeTextFileSync("canary", ""); /*',
  '"); Deno.writeTextFileSync("canary", ""); ("',
  '${Deno.writeTextFileSync("canary", "")}',
  "\u2028Deno.writeTextFileSync('canary', '')\u2028",
];

/** Texts that tools take for something else. */
export const TRAPS: readonly string[] = [
  "@/etc/hostname",
  "-o canary",
  "--output canary",
  "!! !sh !$ !touch",
  "line one\n!! history\n!touch",
  "100%s %d %n %%",
  "back\\slash\\n \\0 \\x41 \\047 end\\",
  "it's 'quoted' \"twice\" `thrice`",
  "{a,b}[1-3]*?~",
  "~/.ssh $HOME ${IFS} $? $$",
  "tab\tcr\rlf\ncrlf\r\n",
  "\u001b[31mred\u001b[0m \u001b]0;title\u0007 \u001b[201~touch canary\n",
  "nul\0inside",
  "gr\u00fc\u00dfe \u65e5\u672c \u{1f600} \u05e9\u05dc\u05d5\u05dd",
  "user\u202egnp.exe zero\u200bwidth \u2066isolate\u2069 \u00a0 \ufeff \u2028",
  "'",
  "\\",
  "%",
  "-",
  "=1+1",
  "&a=b;c|d>e<f",
  "#comment ^caret",
  "<<EOF\nEOF\n",
];

/** The request whose raw text is given, as the tracer records it. */
export async function record(
  raw: string,
): Promise<{ readonly log: Log; readonly sent: RawRequest }> {
  await using app = new TracedApp(async (request) => {
    await request.text();
    return new Response("seen");
  });
  const sent = parseRawRequest(raw);
  if (sent === undefined) throw new TypeError("The raw request is not whole");
  await rawHttp(app.port, raw, { closeAfter: 1 });
  return { log: { ...await app.only() }, sent };
}

/** Raw text of a request, with `content-length` where there is a body; characters are bytes. */
export function rawRequest(
  line: string,
  headers: readonly string[],
  body?: string,
): string {
  const length = body === undefined ? [] : [`content-length: ${body.length}`];
  return [`${line} HTTP/1.1`, ...headers, ...length, "", body ?? ""].join("\r\n");
}

/** UTF-8 bytes, each as a character. */
export function utf8(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}
