import type { BaseConnector, StorageFact } from "../connectors/base_connector.ts";
import { joinConnector, leaveConnector } from "../connectors/connector_users.ts";
import { type CallOutcome, callWithin } from "../runtime/deadline.ts";
import type { Timers } from "../runtime/timers.ts";
import type { RecorderCounts } from "./recorder_counts.ts";
import type { TroubleReporter } from "./trouble_reporter.ts";

/**
 * Connects and prepares the storage when it is first needed; again after a failure, and when what was
 * prepared is gone.
 */
export class StorageSession {
  readonly #connector: BaseConnector;
  readonly #timers: Timers;
  readonly #timeoutMs: number;
  readonly #counts: RecorderCounts;
  readonly #trouble: TroubleReporter;
  readonly #onOpen: () => void;
  #isOpen = false;
  #isClosed = false;
  #wasTried = false;
  #opening: Promise<CallOutcome<void>> | undefined;

  /**
   * @param connector The storage.
   * @param timers Where deadlines run.
   * @param timeoutMs How long connecting and preparing may take together.
   * @param counts Where failures are counted.
   * @param trouble Gets how each attempt ended.
   * @param onOpen Called when the storage is ready, also if that was late.
   */
  constructor(
    connector: BaseConnector,
    timers: Timers,
    timeoutMs: number,
    counts: RecorderCounts,
    trouble: TroubleReporter,
    onOpen: () => void,
  ) {
    this.#connector = connector;
    this.#timers = timers;
    this.#timeoutMs = timeoutMs;
    this.#counts = counts;
    this.#trouble = trouble;
    this.#onOpen = onOpen;
  }

  /** Whether the storage is ready. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether there may be something to disconnect. */
  get wasTried(): boolean {
    return this.#wasTried;
  }

  /** Opens it unless it is open; concurrent calls share one attempt. Never rejects. */
  open(): Promise<CallOutcome<void>> {
    if (this.#isOpen) return Promise.resolve({ kind: "ok", value: undefined });
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** What was prepared is gone: the next one who needs the storage opens it again. */
  end(): void {
    this.#isOpen = false;
  }

  /** Disconnects, unless another tracer has the same connector open: then that one will. */
  async disconnect(): Promise<void> {
    if (leaveConnector(this.#connector, this)) await this.#connector.disconnect();
  }

  /** From now on a connection that comes late is closed at once. */
  close(): void {
    this.#isClosed = true;
  }

  async #open(): Promise<CallOutcome<void>> {
    this.#wasTried = true;
    joinConnector(this.#connector, this);
    const outcome = await callWithin(
      this.#timers,
      this.#timeoutMs,
      () => prepare(this.#connector),
      (late) => {
        if (late.kind === "ok" && !this.#isOpen) this.#settle(late);
      },
    );
    this.#opening = undefined;
    if (this.#isOpen) return { kind: "ok", value: undefined };
    this.#settle(outcome);
    return outcome;
  }

  #facts(): readonly StorageFact[] {
    let facts: readonly StorageFact[] = [];
    this.#counts.guarded(() => facts = this.#connector.storageFacts());
    return facts;
  }

  #settle(outcome: CallOutcome<void>): void {
    if (outcome.kind === "ok") this.#isOpen = true;
    if (this.#isClosed) {
      if (outcome.kind === "ok") this.disconnect().catch(() => this.#counts.caught++);
    } else if (outcome.kind === "ok") {
      this.#trouble.connected();
      this.#trouble.noteFacts(this.#facts());
      this.#onOpen();
    } else if (outcome.kind === "late") {
      const underWay = this.#facts().find(({ isUnderWay }) => isUnderWay === true);
      if (underWay === undefined) this.#trouble.connectFailed(undefined, this.#timeoutMs);
      else this.#trouble.preparing(underWay);
    } else {
      this.#trouble.connectFailed(outcome.error, undefined);
    }
  }
}

async function prepare(connector: BaseConnector): Promise<void> {
  await connector.connect();
  await connector.initDb();
}
