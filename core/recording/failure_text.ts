import type { BaseConnector } from "../connectors/base_connector.ts";
import { escapeForTerminal } from "../text/hidden_characters.ts";

const MAX_LENGTH = 400;
const CODE = /^[A-Za-z0-9_]{1,40}$/;

/** Makes any text safe for one line of a terminal or a page. */
export function oneLine(text: string): string {
  const short = text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)}...` : text;
  return escapeForTerminal(short);
}

/**
 * Describes what was thrown, whatever it was. Only the message of a `ConnectorError` is known to
 * hold no secrets; others are redacted, or left out without a redactor.
 *
 * @param error What was thrown.
 * @param redact Redacts a text.
 * @returns One line.
 */
export function failureText(error: unknown, redact?: (text: string) => string): string {
  try {
    if (typeof error !== "object" || error === null) {
      return `a value of type ${error === null ? "null" : typeof error} was thrown`;
    }
    const { name, message, code } = error as Record<string, unknown>;
    const label = typeof name === "string" && CODE.test(name) ? name : "an object was thrown";
    if (label === "ConnectorError" && typeof message === "string") return oneLine(message);
    const parts = [label];
    if (typeof code === "string" && CODE.test(code)) parts.push(code);
    if (redact !== undefined && typeof message === "string" && message !== "") {
      parts.push(redact(message));
    }
    return oneLine(parts.join(": "));
  } catch {
    return "something unreadable was thrown";
  }
}

/** The connector's name for messages, shortened and on one line. */
export function connectorName(connector: BaseConnector): string {
  try {
    const name: unknown = connector.name;
    return typeof name === "string" && name !== "" ? oneLine(name.slice(0, 64)) : "the connector";
  } catch {
    return "the connector";
  }
}
