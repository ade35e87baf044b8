import { ConnectorError, type Log } from "@supertracer/core";
import { type Defect, found, Sound } from "./sound.ts";

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

class NoBodies extends Sound {
  override fetchLog(id: number): Log | undefined {
    const log = super.fetchLog(id);
    delete log?.requestBody;
    return log;
  }
}

/** As one that keeps bodies as values and writes their text anew. */
class WritesTextsAnew extends Sound {
  override fetchLog(id: number): Log | undefined {
    const log = super.fetchLog(id);
    return log?.requestBodyText === undefined
      ? log
      : { ...log, requestBodyText: JSON.stringify(log.requestBody) };
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

/** Defects in what is saved and given back. */
export const VALUE_DEFECTS: readonly Defect[] = [
  found(
    DescendingIds,
    "saveLog() returns positive safe integers as ids, ascending in the order of saving",
  ),
  found(ReusedIds, "saveLog() never reuses an id, not even after a cleanup"),
  found(NoBodies, "fetchLog() returns every property"),
  found(
    WritesTextsAnew,
    "the text of a body is returned as it was sent, if the value can't represent it",
  ),
  found(
    NullForAbsent,
    "absent properties are returned as undefined, whether they were missing or undefined",
  ),
  found(NullBodyIsAbsent, "bodies of every JSON type"),
  found(WholeMilliseconds, "a timestamp with at most three decimals"),
  found(NoNul, "a NUL or a lone surrogate is returned, or U+FFFD instead, and breaks no batch"),
  found(KeepsReferences, "modifying a saved log does not change what is stored"),
  found(
    ReturnsItsOwn,
    "modifying what fetchLog() and fetchLogs() returned does not change what is stored",
  ),
  found(ChangesTheLog, "saveLog() and saveLogs() do not change the logs"),
  found(SpreadsLazyLogs, "readsLazily says"),
];
