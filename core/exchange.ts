/**
 * For adapters of servers that have no `Request` and `Response`: they report each exchange to a
 * tracer, from its beginning to its end.
 *
 * @module
 */
export type { ServerRequest } from "./capture/exchange.ts";
export { entryOf } from "./capture/server_entry.ts";
export type { ServerEntry } from "./capture/server_entry.ts";
export type { RequestBodySink, ServerExchange } from "./capture/server_exchange.ts";
export { routeTemplate } from "./capture/route_template.ts";
export { nameCaller } from "./runtime/own_frames.ts";
