import type { ErrorIdentity } from "./error_group.ts";
import type { Log } from "../log/log.ts";
import { appFrames } from "./app_frames.ts";
import { foldMessage } from "./fold_message.ts";
import { textHash } from "../text/storable.ts";

/** Id of the group for errors beyond the maximum number of groups. */
export const OTHER_GROUP = "0000000000000000";

const MAX_NAME = 200;
const MAX_ROUTE = 500;
/** Maximum characters read of an error message. */
const MAX_READ = 4_096;

/** Where the causes begin in the result of `describeError()`. */
const CAUSES = /\n(?:Caused by|Suppressed|Error [0-9]+ of [0-9]+): /;

const OTHER: ErrorIdentity = {
  name: "_other",
  message: "Errors of further groups",
  source: "request",
  method: null,
  route: null,
  loggerName: null,
  topFrame: null,
};

/**
 * Whether a log is an occurrence of an error: a log line of level `ERROR`, or a request that threw
 * or had a status of 500 or above; not if the client disconnected before the response.
 *
 * @param log Any log.
 */
export function isErrorLog(log: Log): boolean {
  if (log.logLevel !== "ERROR") return false;
  return log.method === undefined || log.errorMessage !== undefined || (log.statusCode ?? 0) >= 500;
}

/**
 * Determines the group of a log from its content.
 *
 * @param log A log for which {@linkcode isErrorLog} holds.
 * @returns 16 hex digits.
 */
export function groupOf(log: Log): string {
  const { name, message, source, method, route, loggerName, frames } = read(log);
  return textHash([source, name, message, method, route, loggerName, ...frames].join("\0"));
}

/**
 * The properties shared by the occurrences of a log's group.
 *
 * @param log Any log with an `errorGroup`.
 */
export function errorIdentity(log: Log): ErrorIdentity {
  if (log.errorGroup === OTHER_GROUP) return OTHER;
  const { frames, ...identity } = read(log);
  return { ...identity, topFrame: frames[0] ?? null };
}

type Reading = Omit<ErrorIdentity, "topFrame"> & { readonly frames: readonly string[] };

function read(log: Log): Reading {
  const { errorMessage, stackTrace, method, loggerName } = log;
  const isRequest = method !== undefined;
  const route = isRequest ? cut(log.route ?? "", MAX_ROUTE) : "";
  const of = {
    source: isRequest ? "request" : "log",
    method: isRequest ? cut(method, MAX_NAME) : null,
    route: route === "" ? null : route,
    loggerName: isRequest || loggerName === undefined ? null : cut(loggerName, MAX_NAME),
  } as const;
  if (errorMessage !== undefined) {
    const { name, message } = readHeadline(errorMessage, stackTrace !== undefined);
    const frames = stackTrace === undefined ? [] : appFrames(stackTrace);
    return { ...of, name, message: foldMessage(message), frames };
  }
  if (!isRequest) return { ...of, name: "ERROR", message: foldMessage(log.content), frames: [] };
  const message = `${of.method} ${of.route ?? ""}`.trimEnd();
  return { ...of, name: `HTTP ${log.statusCode ?? 500}`, message, frames: [] };
}

/** Name and message of `"TypeError: x is not a function\nCaused by: ..."`. */
function readHeadline(errorMessage: string, hasStack: boolean): { name: string; message: string } {
  const text = errorMessage.slice(0, MAX_READ);
  const end = text.search(CAUSES);
  const headline = end < 0 ? text : text.slice(0, end);
  const name = /^[^\s:]{1,200}(?=: |$)/.exec(headline)?.[0];
  if (name === undefined || !(hasStack || /(?:Error|Exception)$/.test(name))) {
    // A string, or a value described by `describeError()`.
    return { name: hasStack ? "Error" : "Thrown value", message: withoutLabel(headline) };
  }
  return { name: cut(name, MAX_NAME), message: headline.slice(name.length + ": ".length) };
}

function withoutLabel(headline: string): string {
  const label = "Thrown value: ";
  return headline.startsWith(label) ? headline.slice(label.length) : headline;
}

function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}
