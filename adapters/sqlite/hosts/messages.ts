import { ConnectorError, type ConnectorFault, type Log } from "@supertracer/core";
import { failure } from "../connection/failure.ts";
import type { Operation } from "./host.ts";

/** Asks the worker's store for something. */
export interface Request {
  /** Told again in the reply. */
  readonly id: number;
  readonly name: Operation;
  readonly args: readonly unknown[];
}

/** What the worker sends. */
export type Reply =
  /** It is up. */
  | { readonly kind: "ready" }
  /** It is at work. */
  | { readonly kind: "alive" }
  | { readonly kind: "answer"; readonly id: number; readonly value: unknown }
  | { readonly kind: "failure"; readonly id: number; readonly error: SentError }
  /** Rows that other processes saved. */
  | { readonly kind: "logs"; readonly logs: readonly Log[] }
  /** How many indexes are made. */
  | { readonly kind: "index"; readonly made: number; readonly total: number }
  /** It is of no use any more. */
  | { readonly kind: "end"; readonly error: SentError };

/** An error as it is copied to another thread. */
export interface SentError {
  readonly name: string;
  readonly message: string;
  readonly fault?: ConnectorFault | undefined;
  readonly cause?: SentError | undefined;
}

/** Causes that are sent; they may lead in a circle. */
const MAX_CAUSES = 5;

/** Makes an error ready to be sent. */
export function toSent(error: unknown, depth = 0): SentError {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message, cause } = error;
  const fault = error instanceof ConnectorError ? error.fault : undefined;
  return {
    name,
    message,
    fault,
    cause: cause === undefined || depth >= MAX_CAUSES ? undefined : toSent(cause, depth + 1),
  };
}

/**
 * Makes the error that was sent.
 *
 * @param doing What was to be done, for one that does not say so.
 * @param sent The error.
 */
export function fromSent(doing: string, sent: SentError): Error {
  const { name, message, fault } = sent;
  const cause = sent.cause && plain(sent.cause);
  if (name === "ConnectorError") return new ConnectorError(message, { cause, fault });
  if (name === "TypeError") return new TypeError(message, { cause });
  if (name === "RangeError") return new RangeError(message, { cause });
  return failure(doing, plain(sent));
}

function plain({ name, message, cause }: SentError): Error {
  return Object.assign(new Error(message, { cause: cause && plain(cause) }), { name });
}
