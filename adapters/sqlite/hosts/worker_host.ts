import { ConnectorError } from "@supertracer/core";
import { clearTimeout, setTimeout } from "node:timers";
import type { Worker } from "node:worker_threads";
import type { Answer, Arguments, Host, Operation } from "./host.ts";
import { fromSent, type Reply, type Request } from "./messages.ts";
import { schemaId } from "./schema_id.ts";
import type { StoreEvents, StoreSettings } from "./store.ts";
import { WORKER_SCHEMA, WORKER_SOURCE } from "./worker.gen.ts";

/** A worker that has something to do, and says nothing for so long, is given up: a migration may take minutes. */
const SILENCE_MS = 300_000;
/** Milliseconds that closing the store may take. */
const CLOSING_MS = 10_000;

/**
 * A worker that needs more is ended by the runtime, instead of the whole process: far more than the
 * rows that it is sent and asked for, which are bounded.
 */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 512 };

/** A request that was not answered yet. */
interface Pending {
  readonly name: Operation;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Has the store in a worker, so that neither SQLite nor the disk block the event loop. Requests and
 * answers are copied as they are, by structured clone: for a batch of 60 that takes 0.5 us a record, as
 * one text in JSON 0.9, as JSON in a buffer 3.7. The worker keeps the process alive only while there is
 * something to answer.
 */
export class WorkerHost implements Host {
  readonly #worker: Worker;
  readonly #events: StoreEvents;
  readonly #pending: Map<number, Pending> = new Map();
  #silenceMs = SILENCE_MS;
  readonly #closingMs: number;
  #lastId = 0;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #end: ConnectorError | undefined;

  private constructor(worker: Worker, events: StoreEvents, closingMs: number) {
    this.#worker = worker;
    this.#events = events;
    this.#closingMs = closingMs;
    worker.on("error", (cause) => this.#ended(cause));
    worker.on("messageerror", (cause) => this.#ended(cause));
    worker.on("exit", () => this.#ended(undefined));
  }

  /**
   * Starts a worker.
   *
   * @param settings Which database.
   * @param events Told of what was not asked for.
   * @param options What it runs, and how long it may take; tests pass others.
   * @throws {Error} If workers can't be started here.
   */
  static async start(
    settings: StoreSettings,
    events: StoreEvents,
    { source = WORKER_SOURCE, silenceMs = SILENCE_MS, closingMs = CLOSING_MS }: WorkerOptions = {},
  ): Promise<WorkerHost> {
    if (WORKER_SCHEMA !== schemaId()) {
      throw new Error(
        "it was built for another version of @supertracer/core: update both packages",
      );
    }
    // Not before it is needed: it takes some milliseconds.
    const { Worker } = await import("node:worker_threads");
    // From a URL with the source in it, as modules of packages can't be read from a file.
    const url = new URL(`data:text/javascript;base64,${btoa(source)}`);
    const worker = new Worker(url, { workerData: settings, resourceLimits: RESOURCE_LIMITS });
    const host = new WorkerHost(worker, events, closingMs);
    await new Promise<void>((resolve, reject) => {
      host.#expect(0, { name: "open", resolve, reject });
      worker.on("message", (reply: Reply) => host.#receive(reply));
    });
    host.#silenceMs = silenceMs;
    return host;
  }

  /** Whether the worker has ended. */
  get isGone(): boolean {
    return this.#end !== undefined;
  }

  call<Name extends Operation>(name: Name, ...args: Arguments<Name>): Promise<Answer<Name>> {
    return new Promise((resolve, reject) => {
      if (this.#end !== undefined) throw this.#end;
      const request: Request = { id: ++this.#lastId, name, args };
      try {
        this.#worker.postMessage(request);
      } catch (cause) {
        throw new ConnectorError(`Cannot ${wordsOf(name)}: only data can be passed on`, { cause });
      }
      this.#expect(request.id, { name, resolve, reject });
    });
  }

  async close(): Promise<void> {
    try {
      if (this.#end === undefined) await this.#closeStore();
    } finally {
      await this.#worker.terminate();
    }
  }

  async #closeStore(): Promise<void> {
    const tooLate = setTimeout(() => {
      this.#ended(undefined, `Cannot close SQLite: it took longer than ${this.#closingMs} ms`);
    }, this.#closingMs);
    try {
      await this.call("close");
    } finally {
      clearTimeout(tooLate);
      this.#ended(undefined);
    }
  }

  #expect(id: number, pending: Pending): void {
    if (this.#pending.size === 0) this.#worker.ref();
    this.#pending.set(id, pending);
    if (this.#silence === undefined) this.#restartSilence();
  }

  #receive(reply: Reply): void {
    this.#restartSilence();
    if (reply.kind === "alive") return;
    if (reply.kind === "logs") return this.#events.onLogs(reply.logs);
    if (reply.kind === "index") return this.#events.onIndex(reply.made, reply.total);
    if (reply.kind === "end") return this.#ended(fromSent("use SQLite", reply.error));
    const id = reply.kind === "ready" ? 0 : reply.id;
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    this.#restartSilence();
    if (this.#pending.size === 0) this.#worker.unref();
    if (pending === undefined) return;
    if (reply.kind === "failure") pending.reject(fromSent(wordsOf(pending.name), reply.error));
    else pending.resolve((reply.kind === "ready" ? undefined : reply.value) as never);
  }

  /** It may be silent for so long from now on, if there is anything to answer. */
  #restartSilence(): void {
    clearTimeout(this.#silence);
    this.#silence = this.#pending.size === 0
      ? undefined
      : setTimeout(() => this.#ended(new Error("no answer")), this.#silenceMs).unref();
  }

  /** All that was asked for has failed; the next attempt to connect starts another worker. */
  #ended(
    cause: unknown,
    message = "Cannot use SQLite: its worker has ended: it is started again",
  ): void {
    if (this.#end !== undefined) return;
    const end = this.#end = new ConnectorError(message, { cause, fault: "session" });
    clearTimeout(this.#silence);
    this.#worker.terminate().catch(() => {});
    for (const { reject } of this.#pending.values()) reject(end);
    this.#pending.clear();
  }
}

/** `"fetchLogs"` in words. */
function wordsOf(name: Operation): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** What tests change. */
export interface WorkerOptions {
  readonly source?: string;
  readonly silenceMs?: number;
  readonly closingMs?: number;
}
