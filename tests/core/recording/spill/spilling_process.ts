/**
 * Records without end while the storage is down, and prints how many records are in spill files:
 * `spilling_process.ts PATH FIRST`.
 *
 * @module
 */
import { SuperTracer } from "../../../../core/mod.ts";
import { ScriptConnector } from "../script_connector.ts";

const [path = "", first = "0"] = Deno.args;
const connector = new ScriptConnector();
connector.behavior = "fails";
const tracer = new SuperTracer(() => new Response(), {
  connector,
  spill: { path },
  recording: { maxQueueItems: 100 },
  ui: { enabled: false },
});
const log = tracer.getLogger();
let next = Number(first);
setInterval(() => {
  for (let i = 0; i < 50; i++) log.info(`${next++}`);
  console.log(`spilled ${tracer.stats().spilled}`);
}, 2);
