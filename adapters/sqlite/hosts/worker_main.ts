/**
 * Runs in the worker: has a store, and does what it is asked for. Bundled into `worker.gen.ts`.
 *
 * @module
 */
import process from "node:process";
import { parentPort, workerData } from "node:worker_threads";
import { perform } from "./host.ts";
import { type Reply, type Request, toSent } from "./messages.ts";
import { Store } from "./store.ts";

const send = (reply: Reply): void => parentPort?.postMessage(reply);
const end = (error: unknown): void => send({ kind: "end", error: toSent(error) });

// Otherwise the runtime writes them to the app's stderr.
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

const store = new Store(workerData, (logs) => send({ kind: "logs", logs }));

parentPort?.on("message", async ({ id, name, args }: Request) => {
  try {
    send({
      kind: "answer",
      id,
      value: await Reflect.apply(perform, undefined, [store, name, args]),
    });
  } catch (error) {
    send({ kind: "failure", id, error: toSent(error) });
  }
});
send({ kind: "ready" });
