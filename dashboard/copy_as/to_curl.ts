import { requestParts } from "../../core/export/request_parts.ts";
import type { Log } from "../../core/log/log.ts";
import { isVisible } from "../../core/text/hidden_characters.ts";
import type { Copy } from "./copy.ts";
import { curlBody, type CurlOption, curlOptions } from "./curl_options.ts";
import { shellPrintf, shellWord } from "./shell_word.ts";

/** Linux limits an argument to 128 KiB (`MAX_ARG_STRLEN`). */
const MOST_ARGUMENT_LENGTH = 30_000;

/**
 * A curl command for any POSIX shell that repeats a recorded request. Notes are `:` commands, which
 * do nothing, as an interactive zsh has no comments.
 *
 * @param log A whole log of a request.
 */
export function toCurl(log: Log): Copy {
  const parts = requestParts(log);
  const { text: body, note } = curlBody(parts);
  const notes = note === undefined ? parts.notes : [...parts.notes, note];
  const isPiped = body !== undefined && (!isVisible(body) || body.length > MOST_ARGUMENT_LENGTH);
  const options: CurlOption[] = curlOptions(parts, body !== undefined);
  const lines = options.map((option) => optionText(option));
  if (isPiped) lines.push("--data-binary @-");
  else if (body !== undefined) lines.push(`--data-raw ${shellWord(body)}`);
  const url = shellWord(parts.origin + parts.target.split("#", 1)[0]);
  const command = [`curl ${url}`, ...lines].join(" \\\n  ");
  const piped = isPiped ? `${shellPrintf(body)} |\n${command}` : command;
  return {
    text: [...notes.map((text) => `: ${shellWord(`Note: ${text}`)}`), piped].join("\n") + "\n",
    notes,
  };
}

function optionText([name, value]: CurlOption): string {
  if (value === undefined) return `--${name}`;
  // A header's characters are bytes, everything else is text.
  return `--${name} ${shellWord(value, name === "header" ? "latin1" : "utf-8")}`;
}
