import type { BaseConnector } from "@supertracer/core";
import { Buffer } from "node:buffer";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { LogWriter } from "../../adapters/postgres/saving/log_writer.ts";
import { BatchComposer } from "../../core/recording/batch.ts";
import { BatchWriter } from "../../core/recording/batch_writer.ts";
import { RecordQueue } from "../../core/recording/record_queue.ts";
import type { OwnStretches } from "./own_stretches.ts";

/** When a batch was handed over, and when it was settled, as `performance.now()`. */
export interface WrittenBatch {
  readonly begun: number;
  readonly ended: number;
  readonly rows: number;
}

/**
 * Times whatever writes, in this process, from now on: putting batches together, handing them over,
 * what SQLite's worker is sent, the JSON that PostgreSQL is sent, its way to the socket, and telling who
 * listens.
 *
 * @param connector The one that is written to.
 * @param stretches Where it is timed.
 * @param written Told of each batch.
 */
export function watchWrites(
  connector: BaseConnector,
  stretches: OwnStretches,
  written: (batch: WrittenBatch) => void,
): void {
  const { compose } = BatchComposer.prototype;
  BatchComposer.prototype.compose = function (...given) {
    return stretches.time(() => compose.apply(this, given));
  };
  const { write } = BatchWriter.prototype;
  BatchWriter.prototype.write = async function (batch, onSettled) {
    const begun = performance.now();
    const outcome = await write.call(this, batch, onSettled);
    stretches.extend();
    written({ begun, ended: performance.now(), rows: batch.records.length });
    return outcome;
  };
  const { release } = RecordQueue.prototype;
  RecordQueue.prototype.release = function (record) {
    return stretches.time(() => release.call(this, record));
  };
  for (const name of ["saveLogs", "saveMetrics", "cleanup"] as const) {
    const method: (...given: never[]) => unknown = connector[name];
    Object.defineProperty(connector, name, {
      value: (...given: never[]) => stretches.time(() => method.apply(connector, given)),
    });
  }
  watchSQLite(stretches);
  watchPostgres(stretches);
  // Only what is part of a stretch: the app may have JSON of its own.
  JSON.stringify = new Proxy(JSON.stringify, {
    apply(stringify, self, given) {
      const text = Reflect.apply(stringify, self, given);
      stretches.extend();
      return text;
    },
  });
}

/** Writing a batch as text, encoding it, and writing it to the socket. */
function watchPostgres(stretches: OwnStretches): void {
  const { saveLogs } = LogWriter.prototype;
  LogWriter.prototype.saveLogs = function (runner, ...given) {
    const write: typeof runner.write = (...call) => stretches.time(() => runner.write(...call));
    return saveLogs.call(this, { ...runner, write }, ...given);
  };
  // Asked for each row by us, and for each parameter by the driver.
  Buffer.byteLength = timed(Buffer.byteLength);
  Socket.prototype.write = timed(Socket.prototype.write);

  function timed<T extends (...given: never[]) => unknown>(method: T): T {
    return new Proxy(method, {
      apply: (method, self, given) => stretches.time(() => Reflect.apply(method, self, given)),
    });
  }
}

/** Copying rows to the worker. */
function watchSQLite(stretches: OwnStretches): void {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (...given: Parameters<Worker["postMessage"]>) {
    stretches.time(() => postMessage.apply(this, given));
  };
}
