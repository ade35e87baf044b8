import { type RequestParts, requestParts, toNote } from "../../core/export/request_parts.ts";
import type { Log } from "../../core/log/log.ts";
import { isVisible, replaceHidden } from "../../core/text/hidden_characters.ts";
import type { Copy } from "./copy.ts";
import { curlBody, type CurlOption, curlOptions } from "./curl_options.ts";

/** A line of a configuration file must not be longer (curl 7.83 and before: 100 KiB). */
const MOST_LINE_LENGTH = 60_000;

/**
 * PowerShell commands (5.1 and later, on any system) that repeat a recorded request with curl. The
 * options are in a configuration file, as PowerShell versions quote arguments differently, and
 * nothing in a here-string has a special meaning.
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
    // Not just `curl`, which is another command in PowerShell 5.1.
    "& (Get-Command curl -CommandType Application -TotalCount 1) --config $config" +
    (isInFile ? ' --data-binary "@$body"' : ""),
    isInFile ? "Remove-Item $config, $body" : "Remove-Item $config",
  ];
  return { text: lines.join("\n") + "\n", notes };
}

/** The parts without what a text file in UTF-8 can't contain. */
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
      : [toNote(`Omitted, as their bytes are not ASCII: ${left.join(", ")}.`)],
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

/** Each line begins with an option's name, so none can end the here-string. */
function configLine([name, value]: CurlOption): string {
  if (value === undefined) return name;
  return `${name} = "${value.replace(/[\\"\n\r\t]/g, (found) => ESCAPES.get(found) ?? found)}"`;
}

/** Base64, as the body may contain invisible characters or binary data. */
function bodyFile(body: string): string[] {
  let bytes = "";
  for (const byte of new TextEncoder().encode(body)) bytes += String.fromCharCode(byte);
  return [
    "$body = [IO.Path]::GetTempFileName()",
    `[IO.File]::WriteAllBytes($body, [Convert]::FromBase64String('${btoa(bytes)}'))`,
  ];
}
