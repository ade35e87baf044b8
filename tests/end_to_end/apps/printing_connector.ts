import { type LogBatch, MemoryConnector } from "@supertracer/core";

/** Prints what it saved: a line `saved <path> <status> <outcome>` for each record. */
export class PrintingConnector extends MemoryConnector {
  override saveLogs(batch: LogBatch): number[] {
    const ids = super.saveLogs(batch);
    for (const { path, statusCode, outcome, content } of batch.logs) {
      console.log(
        path === undefined ? `saved ${content}` : `saved ${path} ${statusCode} ${outcome}`,
      );
    }
    return ids;
  }

  override disconnect(): void {
    super.disconnect();
    console.log("disconnected");
  }
}
