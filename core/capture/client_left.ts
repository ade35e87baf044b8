import type { Exchange } from "./exchange.ts";

/** How deep causes are followed. */
const MAX_DEPTH = 8;

/** What reading a body says when its connection is gone (Deno, `ext/http` and `ext/fetch`). */
const BROKEN_BODY = /^Cannot read (?:request )?body as underlying resource unavailable$/;

/**
 * Where Deno keeps the signal of a request once the app has asked for it. `request.signal` itself
 * must not be touched: that makes the runtime say something to the user.
 *
 * @returns `undefined` in a runtime that keeps it elsewhere.
 */
export function signalSlot(): symbol | undefined {
  const sample = new Request("http://localhost/");
  return Object.getOwnPropertySymbols(sample).find(({ description }) =>
    description === "signalCache"
  );
}

/** Whether the client is known to have left: before there is a response its signal says nothing else. */
export function clientHasLeft(request: Request, slot: symbol | undefined): boolean {
  return slot !== undefined && signalOf(request, slot)?.aborted === true;
}

/**
 * Whether a failure is what the client's leaving came to: the reason of the request's signal, or the
 * failure of the body that was being sent, or something that was caused by one of them.
 *
 * @param exchange The request.
 * @param thrown What its handler threw.
 * @param slot Of {@linkcode signalSlot}.
 */
export function isByLeaving(
  exchange: Exchange,
  thrown: unknown,
  slot: symbol | undefined,
): boolean {
  const signal = slot && signalOf(exchange.request, slot);
  const left = signal?.aborted === true;
  const body = exchange.requestBody;
  const broke = body !== undefined && !body.sample.ended;
  if (!left && !broke) return false;
  let current = thrown;
  for (let depth = 0; depth < MAX_DEPTH && isObject(current); depth++) {
    if (left && current === signal.reason) return true;
    if (body?.failure !== undefined && current === body.failure.reason) return true;
    if (broke && BROKEN_BODY.test(String(current.message))) return true;
    current = current.cause;
  }
  return false;
}

function isObject(
  value: unknown,
): value is { readonly message?: unknown; readonly cause?: unknown } {
  return typeof value === "object" && value !== null;
}

function signalOf(request: Request, slot: symbol): AbortSignal | undefined {
  const signal = (request as unknown as Record<symbol, unknown>)[slot];
  return signal instanceof AbortSignal ? signal : undefined;
}
