import type { SqlRow, SqlValue } from "@supertracer/core/sql";

/** Values of a row, in the order of the columns selected. */
export type RowValues = readonly unknown[];

/** The values of a row by the names of their columns. */
export function namedRow(columns: readonly string[], values: RowValues): SqlRow {
  return Object.fromEntries(columns.map((name, i) => [name, values[i]]));
}

/** Runs a statement: its rows. */
export type RunStatement = (
  statement: string,
  parameters?: readonly SqlValue[],
  options?: StatementOptions,
) => Promise<readonly RowValues[]>;

/** How a statement is run. */
export interface StatementOptions {
  /**
   * Whether the server keeps the statement, so that it is parsed once; not for filters, whose plan
   * depends on their values.
   *
   * @default {false}
   */
  readonly prepare?: boolean;
  /**
   * Milliseconds it may take.
   *
   * @default {queryTimeoutMs}
   */
  readonly timeoutMs?: number;
}

/** What runs statements: connections of our own, or a client that the app has. */
export interface StatementRunner {
  /** Runs a statement that reads. */
  read: RunStatement;
  /** Runs a statement that saves; it does not wait for those that read. */
  write: RunStatement;
  /**
   * Runs statements in one transaction.
   *
   * @param timeoutMs Milliseconds it may take.
   * @param run Runs them; when it rejects, the transaction is rolled back.
   */
  transaction(timeoutMs: number, run: (run: RunStatement) => Promise<void>): Promise<void>;
  /**
   * Runs long statements on a connection of their own, so that nothing waits behind them.
   *
   * @param work Runs them; `end` gives the connection up at once.
   */
  apart(work: (run: RunStatement, end: () => void) => Promise<void>): Promise<void>;
  /**
   * Listens on a channel until it is told to stop, reconnecting by itself.
   *
   * @param channel Name of the channel.
   * @param onNotify Called with each payload.
   * @param onListen Called whenever it begins to listen: what was sent before was missed.
   * @param onFail Called whenever it can't begin; it is tried again.
   * @returns What stops it; `undefined` where listening does not work.
   */
  listen(
    channel: string,
    onNotify: (payload: string) => void,
    onListen: () => void,
    onFail: () => void,
  ): (() => Promise<void>) | undefined;
  /** Closes what it opened. */
  close(): Promise<void>;
}
