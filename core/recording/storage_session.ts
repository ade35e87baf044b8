import type { BaseConnector } from "../connectors/base_connector.ts";
import { joinConnector, leaveConnector } from "../connectors/connector_users.ts";
import { type Outcome, timedCall } from "./timed_call.ts";
import type { Timers } from "./timers.ts";

/**
 * Connects and prepares the storage once, when somebody first needs it; again after a failure, and
 * when it turned out that what was prepared is gone.
 */
export class StorageSession {
  readonly #connector: BaseConnector;
  readonly #timers: Timers;
  readonly #timeoutMs: number;
  readonly #onEnd: (outcome: Outcome<void>) => void;
  #isOpen = false;
  #wasTried = false;
  #opening: Promise<Outcome<void>> | undefined;

  /**
   * Does nothing yet.
   *
   * @param connector The storage.
   * @param timers Where deadlines run.
   * @param timeoutMs How long connecting and preparing may take together.
   * @param onEnd Told how each attempt ended, a late one also when it succeeded after all.
   */
  constructor(
    connector: BaseConnector,
    timers: Timers,
    timeoutMs: number,
    onEnd: (outcome: Outcome<void>) => void,
  ) {
    this.#connector = connector;
    this.#timers = timers;
    this.#timeoutMs = timeoutMs;
    this.#onEnd = onEnd;
  }

  /** Whether the storage is ready. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Whether there may be something to disconnect. */
  get wasTried(): boolean {
    return this.#wasTried;
  }

  /** Opens it, unless it is open; calls at the same time share one attempt. Never rejects. */
  open(): Promise<Outcome<void>> {
    if (this.#isOpen) return Promise.resolve({ kind: "ok", value: undefined });
    this.#opening ??= this.#open();
    return this.#opening;
  }

  /** What was prepared is gone: whoever needs the storage next opens it anew. */
  end(): void {
    this.#isOpen = false;
  }

  /** Disconnects, unless another tracer has the same connector open: then that one will. */
  async disconnect(): Promise<void> {
    if (leaveConnector(this.#connector, this)) await this.#connector.disconnect();
  }

  async #open(): Promise<Outcome<void>> {
    this.#wasTried = true;
    joinConnector(this.#connector, this);
    const outcome = await timedCall(
      this.#timers,
      this.#timeoutMs,
      () => prepare(this.#connector),
      (late) => late.kind === "ok" && !this.#isOpen && this.#settle(late),
    );
    this.#opening = undefined;
    if (this.#isOpen) return { kind: "ok", value: undefined };
    this.#settle(outcome);
    return outcome;
  }

  #settle(outcome: Outcome<void>): void {
    if (outcome.kind === "ok") this.#isOpen = true;
    this.#onEnd(outcome);
  }
}

async function prepare(connector: BaseConnector): Promise<void> {
  await connector.connect();
  await connector.initDb();
}
