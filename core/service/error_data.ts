import type { LogData, LogPage } from "./log_data.ts";
import type { OpenStorage } from "./open_storage.ts";
import {
  type ErrorGroup,
  type ErrorGroupCounts,
  type ErrorGroupQuery,
  type ErrorState,
  resolveErrorQuery,
} from "../error_groups/error_group.ts";
import { ServiceError } from "./service_error.ts";
import type { Log, LogCursor } from "../log/log.ts";

/** Maximum number of messages kept, and milliseconds before a newer occurrence is read. */
const MOST_MESSAGES = 500;
const MESSAGE_MS = 10_000;
/** Maximum characters shown of a message. */
const MESSAGE_LENGTH = 300;
/** Occurrences per page. */
const PAGE_ROWS = 50;

/** Error groups, and their number in each state. */
export interface ErrorList {
  readonly groups: readonly ErrorGroup[];
  /** Whether there are more groups than were asked for. */
  readonly isMore: boolean;
  /** Regardless of the range. */
  readonly counts: ErrorGroupCounts;
}

/** The message of each group's newest occurrence, by group id; missing if that was deleted. */
export type NewestMessages = Readonly<Record<string, string>>;

/** An error group and its occurrences. */
export interface ErrorDetail extends LogPage {
  readonly group: ErrorGroup;
}

/** Errors, as the dashboard and the REST API show and change them. */
export class ErrorData {
  readonly #storage: OpenStorage;
  readonly #logs: LogData;
  readonly #now: () => number;
  readonly #messages = new Map<string, { logId: number; message: string; readAt: number }>();

  constructor(storage: OpenStorage, logs: LogData, now: () => number = Date.now) {
    this.#storage = storage;
    this.#logs = logs;
    this.#now = now;
  }

  /** Lists groups, most recent first. */
  async list(query: ErrorGroupQuery): Promise<ErrorList> {
    const storage = await this.#storage.upToDate();
    const { limit } = resolveErrorQuery(query, this.#now());
    const [found, counts] = await Promise.all([
      storage.fetchErrorGroups({ ...query, limit: limit + 1 }),
      storage.countErrorGroups(),
    ]);
    const groups = found.slice(0, limit);
    return { groups, isMore: found.length > groups.length, counts };
  }

  /**
   * The messages of the newest occurrences: a group's own message is folded, without the numbers
   * and texts that are often of interest. For a group that keeps failing, they are read every ten
   * seconds.
   */
  async newestMessages(groups: readonly ErrorGroup[]): Promise<NewestMessages> {
    const storage = await this.#storage.upToDate();
    const messages: Record<string, string> = {};
    for (const { id, name, lastLogId } of groups) {
      if (lastLogId === null) continue;
      const known = this.#messages.get(id);
      const isFresh = known?.logId === lastLogId ||
        (known !== undefined && this.#now() - known.readAt < MESSAGE_MS);
      const message = isFresh
        ? known?.message
        : newestMessage(await storage.fetchLog(lastLogId), name);
      if (message === undefined) continue;
      messages[id] = message;
      if (isFresh) continue;
      this.#messages.delete(id);
      this.#messages.set(id, { logId: lastLogId, message, readAt: this.#now() });
      const [oldest] = this.#messages.keys();
      if (this.#messages.size > MOST_MESSAGES && oldest !== undefined) {
        this.#messages.delete(oldest);
      }
    }
    return messages;
  }

  /**
   * Reads a group and its occurrences, newest first.
   *
   * @param id Id of the group.
   * @param before Start of the page.
   * @throws {ServiceError} `notFound` if there is none.
   */
  async detail(id: string, before?: LogCursor): Promise<ErrorDetail> {
    const storage = await this.#storage.upToDate();
    const [group, page] = await Promise.all([
      storage.fetchErrorGroup(id),
      this.#logs.page({ errorGroup: id, before, limit: PAGE_ROWS }),
    ]);
    if (group === undefined) throw noGroup(id);
    return { group, ...page };
  }

  /**
   * Sets the state of a group.
   *
   * @param id Id of the group.
   * @param state The new state.
   * @throws {ServiceError} `notFound` if there is none.
   */
  async setState(id: string, state: ErrorState): Promise<ErrorGroup> {
    const group = await (await this.#storage.upToDate()).setErrorState(id, state);
    if (group === undefined) throw noGroup(id);
    return group;
  }
}

/** Without the error's class name before it. */
function newestMessage(log: Log | undefined, name: string): string | undefined {
  const text = log?.errorMessage ?? (log?.method === undefined ? log?.content : undefined);
  const line = text?.trimStart().split("\n", 1)[0]?.slice(0, MESSAGE_LENGTH);
  if (line?.startsWith(`${name}: `)) return line.slice(name.length + 2);
  return name === "ERROR" ? line : undefined;
}

function noGroup(id: string): ServiceError {
  return new ServiceError(
    "notFound",
    `There is no group of errors ${id}: it may have been cleared`,
  );
}
