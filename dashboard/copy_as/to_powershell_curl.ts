import { type RequestParts, requestParts, toNote } from "../../core/export/request_parts.ts";
import type { Log } from "../../core/log/log.ts";
import { isVisible, replaceHidden } from "../../core/text/hidden_characters.ts";
import type { Copy } from "./copy.ts";
import { curlBody, type CurlOption, curlOptions } from "./curl_options.ts";

/** A line of a configuration file must not be longer (curl 7.83 and before: 100 KiB). */
const MOST_LINE_LENGTH = 60_000;

/**
 * PowerShell commands (5.1 and later, on any system) that send a recorded request again with curl.
 * The options go through a configuration file: how PowerShell quotes the arguments of programs
 * differs from version to version, and between the quotes of a here-string nothing has a meaning.
 *
 * @param log A whole log of a request.
 */
export function toPowershellCurl(log: Log): Copy {
  const { parts, notes: unwritable } = writable(requestParts(log));
  const { text: body, note } = curlBody(parts);
  const notes = [...parts.notes, ...unwritable, ...(note === undefined ? [] : [note])];
  const isInFile = body !== undefined && !fitsOnLine(body);
  const options: CurlOption[] = [
    ["url", parts.origin + parts.target.split("#", 1)[0]],
    ...curlOptions(parts, body !== undefined),
    ...(body !== undefined && !isInFile ? [["data-raw", body] as const] : []),
  ];
  const lines = [
    ...notes.map((text) => `# Note: ${text}`),
    "$config = [IO.Path]::GetTempFileName()",
    "[IO.File]::WriteAllText($config, @'",
    ...options.map(configLine),
    "'@)",
    ...(isInFile ? bodyFile(body) : []),
    // Not `curl` alone: in PowerShell 5.1 that is another command.
    "& (Get-Command curl -CommandType Application -TotalCount 1) --config $config" +
    (isInFile ? ' --data-binary "@$body"' : ""),
    isInFile ? "Remove-Item $config, $body" : "Remove-Item $config",
  ];
  return { text: lines.join("\n") + "\n", notes };
}

/** The parts without what a text file in UTF-8 can't say. */
function writable(parts: RequestParts): { parts: RequestParts; notes: string[] } {
  const isAscii = ({ value }: { value: string }): boolean => /^[\t\x20-\x7e]*$/.test(value);
  const left = parts.headers.filter((header) => !isAscii(header)).map(({ name }) => name);
  return {
    parts: {
      ...parts,
      headers: parts.headers.filter(isAscii),
      target: replaceHidden(parts.target, (text) => encodeURIComponent(text.toWellFormed())),
    },
    notes: left.length === 0
      ? []
      : [toNote(`Left out, their bytes are no ASCII: ${left.join(", ")}.`)],
  };
}

function fitsOnLine(body: string): boolean {
  return body.length < MOST_LINE_LENGTH && isVisible(body.replace(/[\n\r\t]/g, ""));
}

const ESCAPES = new Map([
  ["\\", "\\\\"],
  ['"', '\\"'],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** Each line begins with the name of an option, so none ends the here-string. */
function configLine([name, value]: CurlOption): string {
  if (value === undefined) return name;
  return `${name} = "${value.replace(/[\\"\n\r\t]/g, (found) => ESCAPES.get(found) ?? found)}"`;
}

/** Base64: what is not seen, or not text, is not pasted. */
function bodyFile(body: string): string[] {
  let bytes = "";
  for (const byte of new TextEncoder().encode(body)) bytes += String.fromCharCode(byte);
  return [
    "$body = [IO.Path]::GetTempFileName()",
    `[IO.File]::WriteAllBytes($body, [Convert]::FromBase64String('${btoa(bytes)}'))`,
  ];
}
