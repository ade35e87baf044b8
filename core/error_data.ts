import type { BaseConnector } from "./base_connector.ts";
import type { LogPage } from "./data/log_page.ts";
import type { ErrorGroup, ErrorGroupCounts, ErrorGroupQuery, ErrorState } from "./error_group.ts";
import { ApiError } from "./http/api_error.ts";
import type { LogCursor } from "./log.ts";
import type { LogFilters } from "./log_filters.ts";

/** Occurrences shown at once. */
const PAGE_ROWS = 50;

/** What groups of errors are read from. */
export interface ErrorSource {
  /** The storage, opened and with all that was recorded. */
  storage(): Promise<BaseConnector>;
  page(filters: LogFilters): Promise<LogPage>;
}

/** Groups of errors, and how many there are in each state. */
export interface ErrorList {
  readonly groups: readonly ErrorGroup[];
  /** Of any time: a state is no matter of a range. */
  readonly counts: ErrorGroupCounts;
}

/** A group of errors, and its occurrences. */
export interface ErrorDetail extends LogPage {
  readonly group: ErrorGroup;
}

/** What the dashboard and the REST API show and do about errors. */
export class ErrorData {
  readonly #source: ErrorSource;

  constructor(source: ErrorSource) {
    this.#source = source;
  }

  /** Groups, those seen last first. */
  async list(query: ErrorGroupQuery): Promise<ErrorList> {
    const storage = await this.#source.storage();
    const [groups, counts] = await Promise.all([
      storage.fetchErrorGroups(query),
      storage.countErrorGroups(),
    ]);
    return { groups, counts };
  }

  /**
   * One group, and its occurrences, newest first.
   *
   * @param id Id of the group.
   * @param before Where the page begins.
   * @throws {ApiError} With status 404 if there is none.
   */
  async detail(id: string, before?: LogCursor): Promise<ErrorDetail> {
    const storage = await this.#source.storage();
    const [group, page] = await Promise.all([
      storage.fetchErrorGroup(id),
      this.#source.page({ errorGroup: id, before, limit: PAGE_ROWS }),
    ]);
    if (group === undefined) throw noGroup(id);
    return { group, ...page };
  }

  /**
   * Says what was made of a group.
   *
   * @param id Id of the group.
   * @param state What somebody sent.
   * @throws {ApiError} With status 400 if it is no state, 404 if there is no such group.
   */
  async setState(id: string, state: unknown): Promise<ErrorGroup> {
    const known = ERROR_STATES.find((each) => each === state);
    if (known === undefined) {
      throw new ApiError(400, `state must be ${ERROR_STATES.join(", ")}`);
    }
    const group = await (await this.#source.storage()).setErrorState(id, known);
    if (group === undefined) throw noGroup(id);
    return group;
  }
}

/** States that a group can be put in. */
const ERROR_STATES: readonly ErrorState[] = ["open", "resolved", "ignored"];

function noGroup(id: string): ApiError {
  return new ApiError(404, `There is no group of errors ${id}: it may have been cleared`);
}
