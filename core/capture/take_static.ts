import { utf8Length } from "./body_sample.ts";
import type { CaptureTools } from "./capture_tools.ts";
import type { Exchange } from "./exchange.ts";

/**
 * Takes a body that lies there as a whole: the request ends with it.
 *
 * @param exchange The request.
 * @param body Its response's body.
 * @param tools What the steps of capture share.
 */
export function takeStatic(
  exchange: Exchange,
  body: string | Uint8Array,
  tools: CaptureTools,
): void {
  exchange.isStatic = true;
  const sample = exchange.responseBody;
  if (typeof body !== "string") {
    sample.add(body);
    sample.ended = true;
  } else if (exchange.extent === "whole" && tools.options.responseBody) {
    sample.setText(body);
  } else {
    sample.size = utf8Length(body);
  }
  exchange.end("completed");
}
