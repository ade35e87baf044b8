// Takes Sentry's envelopes: lines of JSON, of which an item's header names its type.
import { serveSink } from "./serve_sink.ts";

serveSink(async (request) =>
  (await request.text()).split("\n").filter((line) => line.startsWith('{"type":"transaction"'))
    .length
);
