import { SuperTracer } from "@supertracer/core";
import { PrintingConnector } from "./printing_connector.ts";

export default new SuperTracer((request) => new Response(new URL(request.url).pathname), {
  connector: new PrintingConnector(),
  auth: { accessToken: "token-of-the-test" },
  recording: { flushIntervalMs: 10 },
});
