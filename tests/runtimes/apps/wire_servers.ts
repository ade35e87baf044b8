/**
 * Serves each wire case bare and traced, with the server that is named by the argument. Prints the
 * ports as a line of JSON; on SIGTERM, what each tracer counted.
 *
 * @module
 */
import { MemoryConnector, SuperTracer } from "@supertracer/core";
import process from "node:process";
import { PORTABLE_CASES } from "../../support/wire_cases.ts";
import { type Handler, SERVERS } from "./serve.ts";

const serve = SERVERS[process.argv[2] ?? ""];
if (serve === undefined) throw new TypeError("Name a server");

const ports: [bare: number, traced: number][] = [];
const tracers: SuperTracer[] = [];
for (const wire of PORTABLE_CASES) {
  const handler = () => (wire.fresh?.() ?? wire.handler) as Handler;
  const tracer = new SuperTracer(handler(), {
    connector: new MemoryConnector(),
    auth: { accessToken: "token-of-the-test" },
  });
  tracers.push(tracer);
  ports.push([await serve(handler()), await serve(tracer.fetch)]);
}
// Some cases would end the process, bare too.
process.on("uncaughtException", (error) => console.error("uncaught:", error));
process.on("unhandledRejection", (error) => console.error("unhandled:", error));
process.on("SIGTERM", () => {
  console.log(JSON.stringify(tracers.map((tracer) => tracer.stats())));
  process.exit(0);
});
console.log(JSON.stringify(ports));
