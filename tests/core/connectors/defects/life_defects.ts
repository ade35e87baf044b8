import {
  ConnectorError,
  type Log,
  type RetentionOptions,
  type StorageFact,
} from "@supertracer/core";
import { type Defect, found, Sound } from "./sound.ts";

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

class FactsOfTheOpenOnly extends Sound {
  #isOpen = false;
  override connect(): void {
    super.connect();
    this.#isOpen = true;
  }
  override disconnect(): void {
    super.disconnect();
    this.#isOpen = false;
  }
  override storageFacts(): StorageFact[] {
    if (!this.#isOpen) throw new ConnectorError("Cannot tell: it is closed");
    return [];
  }
}

class FactsOfOneName extends Sound {
  override storageFacts(): StorageFact[] {
    return ["primary", "replica"].map((value) => ({ label: "Server", value }));
  }
}

const SHARED = new Map<string, string>();
class SharedIsCleared extends Sound {
  override fetchShared(key: string): string | undefined {
    return SHARED.get(key);
  }
  override saveShared(key: string, text: string): void {
    SHARED.set(key, text);
  }
  override async clear(): Promise<number> {
    SHARED.clear();
    return await super.clear();
  }
}

/** Defects in opening, closing and deleting. */
export const LIFE_DEFECTS: readonly Defect[] = [
  found(
    OpenAfterDisconnect,
    "disconnect() makes every operation on the storage fail with a ConnectorError",
  ),
  found(EmptyAfterDisconnect, "connect() after disconnect() finds what was saved"),
  found(InitDbEmpties, "initDb() keeps existing logs, however often it is called at the same time"),
  found(CleanupReturnsZero, "cleanup() deletes logs older"),
  found(CleanupOffByOne, "cleanup() keeps the newest maxRecords"),
  found(CleanupThoughDisabled, "cleanup() deletes nothing with enabled: false"),
  found(ZeroRecordsIsNone, "cleanup() treats a limit of 0 as no limit"),
  found(FactsOfTheOpenOnly, "name, storageStats() and storageFacts()"),
  found(FactsOfOneName, "name, storageStats() and storageFacts()"),
  found(SharedIsCleared, "fetchShared() of a connector that can"),
  found(MetricsOutliveClear, "clear() deletes the metrics"),
];
