import { exchangeOf } from "./exchange_of.ts";

/**
 * Records what a framework caught as the error of its request. What it answers with a status below
 * 500 is no error, and neither is what a client's leaving caused.
 *
 * @param request Of `node:http`.
 * @param error Anything that can be thrown.
 * @param status Of the answer to it, if it is known; else that of the error counts.
 */
export function recordErrorOf(request: object, error: unknown, status = statusOf(error)): void {
  if (status !== undefined && status >= 400 && status < 500) return;
  const { destroyed, complete, errored } = request as Readable;
  const hasLeft = destroyed === true && complete === false;
  if (hasLeft && (error === errored || isReset(error))) return;
  exchangeOf(request)?.current.recordError(error);
}

interface Readable {
  readonly destroyed?: boolean;
  readonly complete?: boolean;
  readonly errored?: unknown;
}

function isReset(error: unknown): boolean {
  return isObject(error) && error["code"] === "ECONNRESET";
}

function statusOf(error: unknown): number | undefined {
  if (!isObject(error)) return undefined;
  const status = error["status"] ?? error["statusCode"];
  return typeof status === "number" ? status : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
