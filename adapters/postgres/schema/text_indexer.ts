import { TEXT_SEARCHED_EVERY_MS } from "@supertracer/core/sql";
import { errorCode, failure } from "../connection/failure.ts";
import type { StatementRunner } from "../connection/statement_runner.ts";
import { IndexBuilder, type IndexStats } from "./index_builder.ts";
import type { TableLayout } from "./table_layout.ts";
import {
  dropUnusedTextIndex,
  findTrigrams,
  noteTextSearch,
  provideTrigrams,
  readTextIndex,
  textIndex,
  type TextIndexState,
} from "./text_index.ts";

/** Milliseconds after which a search is noted that could not be. */
const RETRY_MS = 60_000;

/** What an indexer needs. */
export interface TextIndexerContext {
  readonly runner: StatementRunner;
  /** Milliseconds that creating or dropping the index may take. */
  readonly timeoutMs: number;
  /** Called when the index has come or gone, by whichever process. */
  readonly onChange: () => Promise<void>;
}

/** The tables as they are now. */
interface Tables {
  readonly layout: TableLayout;
  readonly schema: string;
}

/** Outcome of creating and dropping the index of texts. */
export interface TextIndexStats {
  /** Progress of the index, if this process creates it. */
  readonly building: IndexStats | undefined;
  readonly failures: number;
  /** The last failure; `undefined` if there was none. */
  readonly lastError: string | undefined;
}

/**
 * Has the index of texts built once somebody searches, and drops it if nobody has for a week: it costs
 * a connection 30 % of the rows that it could save. Searches are noted in the table of state, so that
 * all processes agree; which of them builds is up to {@linkcode IndexBuilder}.
 */
export class TextIndexer {
  readonly #context: TextIndexerContext;
  #tables: Tables | undefined;
  #builder: IndexBuilder | undefined;
  #notedUntil = -Infinity;
  #mayCreateTrigrams = true;
  #isStopped = false;
  #failures = 0;
  #lastError: string | undefined;

  /** Does nothing before it knows the tables. */
  constructor(context: TextIndexerContext) {
    this.#context = context;
  }

  /** Outcome so far. */
  get stats(): TextIndexStats {
    const building = this.#builder?.stats;
    return { building, failures: this.#failures, lastError: this.#lastError };
  }

  /** Has to do with these tables from now on. */
  use(layout: TableLayout, schema: string): void {
    if (!layout.hasTexts) {
      // Once it is gone, the next search is to bring it back.
      this.#notedUntil = -Infinity;
      if (this.#builder?.stats.isDone === true) this.#builder = undefined;
    }
    this.#tables = { layout, schema };
  }

  /** Somebody searches texts: notes it in the background, at most once an hour. */
  noteSearch(): void {
    const now = performance.now();
    if (this.#isStopped || this.#tables === undefined || now < this.#notedUntil) return;
    this.#notedUntil = now + TEXT_SEARCHED_EVERY_MS;
    void this.#note(this.#tables);
  }

  /**
   * Drops the index if nobody has searched for a week, and learns whether another process has created
   * or dropped it. Never rejects.
   */
  async review(): Promise<void> {
    const tables = this.#tables;
    if (tables === undefined) return;
    const { runner, timeoutMs } = this.#context;
    const { layout, schema } = tables;
    try {
      let state = await readTextIndex(runner.read, layout);
      const isDroppable = state.index !== "none" && state.isOurs;
      // Created by an earlier version or with `true`: the week begins.
      if (isDroppable && state.interest === "unknown") await noteTextSearch(runner.read, layout);
      if (isDroppable && state.interest === "past") {
        await dropUnusedTextIndex(runner, layout, schema, timeoutMs);
        state = await readTextIndex(runner.read, layout);
      }
      await this.#follow(tables, state);
    } catch (error) {
      // The table is in use: the next cleanup tries again.
      const isBusy = ["55P03", "40P01"].includes(errorCode(error) ?? "");
      if (!isBusy) this.#count(error);
    }
  }

  /** Stops; the server may finish what it has begun. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#builder?.stop();
  }

  /** Never rejects. */
  async #note(tables: Tables): Promise<void> {
    const { runner } = this.#context;
    try {
      await noteTextSearch(runner.read, tables.layout);
      const state = await readTextIndex(runner.read, tables.layout);
      await this.#follow(tables, state);
      if (state.index !== "valid") await this.#build(tables, state);
    } catch (error) {
      // Whoever may only read, or reads a standby, is not to be told each time.
      if (["42501", "25006"].includes(errorCode(error) ?? "")) return;
      this.#notedUntil = performance.now() + RETRY_MS;
      this.#count(error);
    }
  }

  async #follow({ layout }: Tables, { index }: TextIndexState): Promise<void> {
    if (this.#isStopped || (index === "valid") === layout.hasTexts) return;
    await this.#context.onChange();
  }

  async #build({ layout, schema }: Tables, { isOurs }: TextIndexState): Promise<void> {
    const { onChange, runner, timeoutMs } = this.#context;
    const isBuilding = this.#builder !== undefined && !this.#builder.stats.isDone;
    if (isBuilding || !isOurs) return;
    const trigrams = await this.#findTrigrams();
    if (trigrams === undefined || this.#isStopped) return;
    const missing = [textIndex(trigrams)];
    this.#builder = new IndexBuilder({
      ...{ layout, missing, runner, schema, timeoutMs, onDone: onChange },
    });
  }

  /** Attempts to create the extension once, not each time. */
  async #findTrigrams(): Promise<string | undefined> {
    const { runner, timeoutMs } = this.#context;
    if (!this.#mayCreateTrigrams) return await findTrigrams(runner.read);
    this.#mayCreateTrigrams = false;
    return await provideTrigrams(runner, timeoutMs);
  }

  #count(error: unknown): void {
    if (this.#isStopped) return;
    this.#failures++;
    this.#lastError = failure("index texts", error).message;
  }
}
