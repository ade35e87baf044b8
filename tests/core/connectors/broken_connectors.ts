import {
  type BaseConnector,
  ConnectorError,
  type ErrorGroup,
  type ErrorGroupQuery,
  type ErrorPoint,
  type ErrorState,
  type Log,
  type LogBatch,
  type LogFilters,
  matchesFilters,
  type MetricsPoint,
  type RetentionOptions,
} from "@supertracer/core";
import { MyCustomConnector } from "../../../examples/custom_connector.ts";

/** A connector with one defect, and the case that has to find it. */
export interface Defect {
  readonly name: string;
  /** Beginning of the name of the case. */
  readonly foundBy: string;
  readonly create: () => BaseConnector;
}

/** Works as it should, on a storage of its own, until a subclass spoils it. */
class Sound extends MyCustomConnector {
  constructor() {
    super(crypto.randomUUID());
  }

  all(): Log[] {
    return super.fetchLogs({ limit: Infinity });
  }
}

class OldestFirst extends Sound {
  override fetchLogs(filters?: LogFilters): Log[] {
    return super.fetchLogs(filters).reverse();
  }
}

class NewestFirstById extends Sound {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    const logs = this.all().filter((log) => matchesFilters(log, filters));
    return logs.sort((a, b) => b.id - a.id).slice(0, filters.limit ?? 20);
  }
}

class MetricsOutliveClear extends Sound {
  override clear(): number {
    return super.cleanup({
      enabled: true,
      maxRecords: 0,
      cleanupIntervalMinutes: 1,
      cleanupOlderThanHours: Number.MIN_VALUE,
    });
  }
}

class DescendingIds extends Sound {
  override saveLog(log: Log): number {
    return 1_000_000 - super.saveLog(log);
  }
}

/** As SQLite without AUTOINCREMENT: the next id is one more than the greatest that is there. */
class ReusedIds extends Sound {
  #reused = 0;
  override saveLog(log: Log): number {
    const isEmpty = this.all().length === 0;
    const id = super.saveLog(log);
    if (isEmpty) this.#reused = id - 1;
    return id - this.#reused;
  }
}

class LikeWildcards extends Sound {
  override fetchLogs({ searchText = "", ...filters }: LogFilters = {}): Log[] {
    const source = searchText.replace(/[.*+?^${}()|[\]]/g, "\\$&");
    const pattern = new RegExp(source.replaceAll("%", ".*").replaceAll("_", "."), "i");
    return super.fetchLogs(filters).filter(({ content }) => pattern.test(content));
  }
}

class UnicodeCase extends Sound {
  override fetchLogs({ searchText = "", ...filters }: LogFilters = {}): Log[] {
    return super.fetchLogs(filters).filter(({ content }) =>
      content.toLowerCase().includes(searchText.toLowerCase())
    );
  }
}

class CursorByTimestampOnly extends Sound {
  override fetchLogs({ before, ...filters }: LogFilters = {}): Log[] {
    return super.fetchLogs(before ? { ...filters, endDate: before.timestamp } : filters);
  }
}

class OffsetForCursor extends Sound {
  #offset = 0;
  override fetchLogs({ before, ...filters }: LogFilters = {}): Log[] {
    const { limit = 20 } = filters;
    this.#offset = before ? this.#offset + limit : 0;
    return super.fetchLogs({ ...filters, limit: this.#offset + limit }).slice(this.#offset);
  }
}

class LimitZeroIsDefault extends Sound {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    return super.fetchLogs({ ...filters, limit: filters.limit || 20 });
  }
}

class HasErrorFalseIgnored extends Sound {
  override fetchLogs({ hasError, ...filters }: LogFilters = {}): Log[] {
    return super.fetchLogs(hasError ? { ...filters, hasError } : filters);
  }
}

class StatusByPrefix extends Sound {
  override fetchLogs({ statusCode = "", ...filters }: LogFilters = {}): Log[] {
    const prefix = statusCode.replaceAll(/x/gi, "");
    return super.fetchLogs(filters).filter((log) => `${log.statusCode ?? ""}`.startsWith(prefix));
  }
}

class ClaimsExpressions extends Sound {
  override get filtersExpressions(): boolean {
    return true;
  }
  override fetchLogs({ where: _, ...filters }: LogFilters = {}): Log[] {
    return super.fetchLogs(filters);
  }
}

/** As SQL without `IS NOT TRUE`: what is unknown is not met, whether negated or not. */
class NotOfUnknownIsUnknown extends ClaimsExpressions {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    const { limit = 20, where } = filters;
    return super.fetchLogs({ ...filters, limit: Infinity })
      .filter((log) => matchesFilters(log, { where }))
      .filter((log) => log.path !== undefined || !JSON.stringify(where).includes('"not":{"path'))
      .slice(0, limit);
  }
}

class CountsOn extends Sound {
  override countLogs(filters?: LogFilters): number | Promise<number> {
    return super.countLogs(filters);
  }
}

class CountWithinLimit extends Sound {
  override countLogs(filters?: LogFilters): number {
    return this.fetchLogs(filters).length;
  }
}

class NoBodies extends Sound {
  override fetchLog(id: number): Log | undefined {
    const log = super.fetchLog(id);
    delete log?.requestBody;
    return log;
  }
}

class NullForAbsent extends Sound {
  override fetchLog(id: number): Log | undefined {
    const log = super.fetchLog(id);
    const nulls: object = { path: null, statusCode: null };
    return log && { ...nulls, ...log };
  }
}

class NullBodyIsAbsent extends Sound {
  override fetchLog(id: number): Log | undefined {
    const log = super.fetchLog(id);
    return log && { ...log, requestBody: log.requestBody ?? undefined };
  }
}

class WholeMilliseconds extends Sound {
  override saveLog(log: Log): number {
    return super.saveLog({ ...log, timestamp: Math.trunc(log.timestamp) });
  }
}

class NoNul extends Sound {
  override saveLog(log: Log): number {
    if (log.content.includes("\0")) throw new ConnectorError("Cannot save a log: NUL in text");
    return super.saveLog(log);
  }
}

class KeepsReferences extends Sound {
  readonly #logs = new Map<number, Log>();
  override saveLog(log: Log): number {
    const id = super.saveLog(log);
    this.#logs.set(id, log);
    return id;
  }
  override fetchLog(id: number): Log | undefined {
    const log = this.#logs.get(id);
    return log && { ...log, id };
  }
}

class ReturnsItsOwn extends Sound {
  readonly #cache = new Map<number, Log | undefined>();
  override fetchLog(id: number): Log | undefined {
    if (!this.#cache.has(id)) this.#cache.set(id, super.fetchLog(id));
    return this.#cache.get(id);
  }
}

class ChangesTheLog extends Sound {
  override saveLog(log: Log): number {
    return log.id = super.saveLog(log);
  }
}

class SpreadsLazyLogs extends Sound {
  override get readsLazily(): boolean {
    return true;
  }
}

class OpenAfterDisconnect extends Sound {
  override disconnect(): void {}
}

class EmptyAfterDisconnect extends Sound {
  #isEmpty = false;
  override disconnect(): void {
    this.#isEmpty = true;
    super.disconnect();
  }
  override fetchLog(id: number): Log | undefined {
    return this.#isEmpty ? undefined : super.fetchLog(id);
  }
}

class InitDbEmpties extends Sound {
  #runs = 0;
  override initDb(): void {
    this.#runs++;
    super.initDb();
  }
  override fetchLog(id: number): Log | undefined {
    return this.#runs > 1 ? undefined : super.fetchLog(id);
  }
}

class ReversedBatch extends Sound {
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    return (await super.saveLogs({ ...batch, logs: batch.logs.toReversed() })).reverse();
  }
}

class BatchWithoutMetrics extends Sound {
  override saveLogs(batch: LogBatch): number[] | Promise<number[]> {
    return super.saveLogs({ ...batch, metrics: [] });
  }
}

class HidesWhatWasSaved extends Sound {
  override async saveLogs(batch: LogBatch): Promise<number[]> {
    try {
      return await super.saveLogs(batch);
    } catch (cause) {
      throw new ConnectorError("Cannot save a batch", { cause });
    }
  }
}

class ClaimsBatchesOnce extends Sound {
  override get savesBatchesOnce(): boolean {
    return true;
  }
}

/** As the Python version. */
class CleanupReturnsZero extends Sound {
  override cleanup(retention: RetentionOptions): number {
    super.cleanup(retention);
    return 0;
  }
}

class CleanupOffByOne extends Sound {
  override cleanup(retention: RetentionOptions): number {
    const { maxRecords } = retention;
    return super.cleanup({ ...retention, maxRecords: maxRecords > 0 ? maxRecords + 1 : 0 });
  }
}

class CleanupThoughDisabled extends Sound {
  override cleanup(retention: RetentionOptions): number {
    return super.cleanup({ ...retention, enabled: true });
  }
}

class ZeroRecordsIsNone extends Sound {
  override cleanup(retention: RetentionOptions): number {
    if (retention.maxRecords > 0) return super.cleanup(retention);
    return super.cleanup({ ...retention, maxRecords: 0, cleanupOlderThanHours: 1e-9 });
  }
}

class MetricsReplaced extends Sound {
  #points: readonly MetricsPoint[] = [];
  override saveMetrics(points: readonly MetricsPoint[]): void {
    this.#points = points;
  }
  override fetchMetrics(): MetricsPoint[] {
    return [...this.#points];
  }
}

class SavesBatchesWithoutErrors extends Sound {
  override saveLogs({ logs }: LogBatch): number[] {
    return logs.map((log) => this.saveLog(log));
  }
}

class ErrorsReplaced extends Sound {
  #points: readonly ErrorPoint[] = [];
  override saveErrors(points: readonly ErrorPoint[]): void {
    this.#points = points;
  }
  override fetchErrorGroup(id: string): ErrorGroup | undefined {
    const point = this.#points.find((each) => each.id === id);
    const sparkline = { start: 0, bucketMs: 60_000, counts: [] };
    return point && { ...point, state: "open", isRegression: false, sparkline };
  }
}

class OldestErrorsFirst extends Sound {
  override async fetchErrorGroups(query?: ErrorGroupQuery): Promise<ErrorGroup[]> {
    return (await super.fetchErrorGroups(query)).reverse();
  }
}

class StateIgnored extends Sound {
  override fetchErrorGroups({ state: _, ...query }: ErrorGroupQuery = {}) {
    return super.fetchErrorGroups(query);
  }
}

class StateLasts extends Sound {
  readonly #states = new Map<string, ErrorState>();
  override async fetchErrorGroup(id: string): Promise<ErrorGroup | undefined> {
    const group = await super.fetchErrorGroup(id);
    return group && { ...group, state: this.#states.get(id) ?? "open", isRegression: false };
  }
  override async setErrorState(id: string, state: ErrorState): Promise<ErrorGroup | undefined> {
    this.#states.set(id, state);
    return await this.fetchErrorGroup(id);
  }
}

class IgnoredComesBack extends Sound {
  override setErrorState(id: string, state: ErrorState, at?: number) {
    return super.setErrorState(id, state === "ignored" ? "resolved" : state, at);
  }
}

class EmptySparklines extends Sound {
  override async fetchErrorGroups(query?: ErrorGroupQuery): Promise<ErrorGroup[]> {
    const groups = await super.fetchErrorGroups(query);
    return groups.map((group) => {
      const counts = group.sparkline.counts.filter((count) => count > 0);
      return { ...group, sparkline: { ...group.sparkline, counts: counts.slice(1) } };
    });
  }
}

class ErrorsOfAllTime extends Sound {
  override countErrorGroups() {
    return super.countErrorGroups();
  }
}

class ErrorGroupFilterIgnored extends Sound {
  override fetchLogs({ errorGroup: _, ...filters }: LogFilters = {}): Log[] {
    return super.fetchLogs(filters);
  }
}

/** Every way in which a connector is known to go wrong. */
export const DEFECTS: readonly Defect[] = [
  found(OldestFirst, "fetchLogs() lists the newest first"),
  found(NewestFirstById, "fetchLogs() lists the newest first"),
  found(DescendingIds, "saveLog() gives ids that are"),
  found(ReusedIds, "saveLog() never gives an id twice, not even after a cleanup"),
  found(LikeWildcards, "searchText and endpoint take %"),
  found(UnicodeCase, "searchText and endpoint ignore the case"),
  found(CursorByTimestampOnly, "fetchLogs() pages by before"),
  found(OffsetForCursor, "fetchLogs() pages stably while rows arrive"),
  found(LimitZeroIsDefault, "fetchLogs() rounds limit down"),
  found(HasErrorFalseIgnored, "fetchLogs() filters by hasError"),
  found(StatusByPrefix, "statusCode takes three digits"),
  found(ClaimsExpressions, "filtersExpressions: where filters by path,"),
  found(ClaimsExpressions, "filtersExpressions: all, any and not join conditions"),
  found(NotOfUnknownIsUnknown, "filtersExpressions: where filters by path,"),
  found(CountWithinLimit, "countLogs() counts what"),
  found(CountsOn, "countLogs() counts no further than atMost"),
  found(NoBodies, "fetchLog() gives back every property"),
  found(NullForAbsent, "absent properties come back undefined"),
  found(NullBodyIsAbsent, "bodies of every JSON type"),
  found(WholeMilliseconds, "a timestamp with at most three decimals"),
  found(NoNul, "a NUL or a lone surrogate comes back"),
  found(KeepsReferences, "what is stored stays, whatever is done to the log that was saved"),
  found(ReturnsItsOwn, "what is stored stays, whatever is done to what fetchLog()"),
  found(ChangesTheLog, "saveLog() and saveLogs() do not change the logs"),
  found(SpreadsLazyLogs, "readsLazily says"),
  found(OpenAfterDisconnect, "disconnect() makes whatever reaches the storage fail"),
  found(EmptyAfterDisconnect, "connect() after disconnect() finds what was saved"),
  found(InitDbEmpties, "initDb() keeps what is there"),
  found(ReversedBatch, "saveLogs() stores the logs in their order"),
  found(BatchWithoutMetrics, "saveLogs() stores the metrics"),
  found(HidesWhatWasSaved, "saveLogs() that fails says"),
  found(ClaimsBatchesOnce, "savesBatchesOnce: a batch handed over again"),
  found(ClaimsBatchesOnce, "savesBatchesOnce: a batch that fails"),
  found(ClaimsBatchesOnce, "savesBatchesOnce: a batch handed over twice"),
  found(CleanupReturnsZero, "cleanup() deletes logs older"),
  found(CleanupOffByOne, "cleanup() keeps the newest maxRecords"),
  found(CleanupThoughDisabled, "cleanup() deletes nothing with enabled: false"),
  found(ZeroRecordsIsNone, "cleanup() takes a bound of 0"),
  found(MetricsOutliveClear, "clear() deletes the metrics"),
  found(MetricsReplaced, "saveMetrics() adds up points"),
  found(SavesBatchesWithoutErrors, "saveLogs() counts the logs with an errorGroup"),
  found(ErrorsReplaced, "saveErrors() adds up points"),
  found(OldestErrorsFirst, "fetchErrorGroups() lists the groups seen last first"),
  found(StateIgnored, "setErrorState() sets the state"),
  found(StateLasts, "setErrorState() resolved is undone"),
  found(IgnoredComesBack, "setErrorState() ignored stays"),
  found(EmptySparklines, "fetchErrorGroups() and fetchErrorGroup() count occurrences"),
  found(ErrorsOfAllTime, "fetchErrorGroups() and countErrorGroups() go by"),
  found(ErrorGroupFilterIgnored, "fetchLogs() with errorGroup"),
  found(ClaimsBatchesOnce, "savesBatchesOnce: the errors of a batch"),
];

function found(Connector: new () => BaseConnector, foundBy: string): Defect {
  return { name: Connector.name, foundBy, create: () => new Connector() };
}
