/**
 * Runs in the worker: has a store, and does what it is asked for. Bundled into `worker.gen.ts`.
 *
 * @module
 */
import process from "node:process";
import { setInterval } from "node:timers";
import { parentPort, workerData } from "node:worker_threads";
import { perform } from "./host.ts";
import { type Reply, type Request, toSent } from "./messages.ts";
import { Store } from "./store.ts";

/** Milliseconds between two signs of life while something is done: a cleanup answers at its end. */
const ALIVE_MS = 30_000;

const send = (reply: Reply): void => parentPort?.postMessage(reply);
const end = (error: unknown): void => send({ kind: "end", error: toSent(error) });

// Otherwise the runtime writes them to the app's stderr.
process.on("uncaughtException", end);
process.on("unhandledRejection", end);

const store = new Store(workerData, {
  onLogs: (logs) => send({ kind: "logs", logs }),
  onIndex: (made, total) => send({ kind: "index", made, total }),
});

let running = 0;
setInterval(() => {
  if (running > 0) send({ kind: "alive" });
}, ALIVE_MS).unref();

parentPort?.on("message", async ({ id, name, args }: Request) => {
  running++;
  try {
    send({
      kind: "answer",
      id,
      value: await Reflect.apply(perform, undefined, [store, name, args]),
    });
  } catch (error) {
    send({ kind: "failure", id, error: toSent(error) });
  } finally {
    running--;
  }
});
send({ kind: "ready" });
