// Takes what Deno's OpenTelemetry exports, over HTTP, and says how much it was.
import { serve } from "./serve.ts";

let bytes = 0;

serve(async (request) => {
  bytes += (await request.bytes()).length;
  return Response.json({});
}, () => Promise.resolve({ stored: bytes, dropped: 0 }));
