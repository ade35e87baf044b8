import type { ServerExchange } from "@supertracer/core/exchange";

const EXCHANGE = Symbol("supertracer exchange");

interface Tied {
  readonly [EXCHANGE]?: ServerExchange;
}

/** Ties an exchange to its request, invisibly to the app. A `WeakMap` burdens the collector. */
export function tieExchange(request: object, exchange: ServerExchange): void {
  Object.defineProperty(request, EXCHANGE, { value: exchange, configurable: true });
}

/** The exchange of a request; `undefined` if it is not recorded. */
export function exchangeOf(request: object): ServerExchange | undefined {
  return (request as Tied)[EXCHANGE];
}
