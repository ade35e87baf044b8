import {
  ConnectorError,
  type Log,
  type LogCursor,
  type LogFilters,
  matchesFilters,
  type ScannedCondition,
} from "@supertracer/core";
import { type Defect, found, Sound } from "./sound.ts";

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

/** As SQL that looks into the column, where a text is JSON. */
class BodiesAsJson extends ClaimsExpressions {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    return this.all().filter((log) => matchesFilters(escaped(log), filters))
      .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id).slice(0, filters.limit ?? 20);
  }
}

function escaped(log: Log): Log {
  const [requestBody, responseBody] = [log.requestBody, log.responseBody].map((body) => {
    return typeof body === "string" ? [body] : body;
  });
  return { ...log, requestBody, responseBody };
}

/** As SQL that looks into JSON, which has quotes around names and values. */
class HeadersAsJson extends ClaimsExpressions {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    const { where } = filters;
    if (JSON.stringify(where)?.includes('headerText":"content-type: ')) return [];
    return this.all().filter((log) => matchesFilters(log, filters))
      .sort((a, b) => b.timestamp - a.timestamp || b.id - a.id).slice(0, filters.limit ?? 20);
  }
}

/** A search part by part would begin anew with each part. */
class TextForgetsThePlaces extends Sound {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    const { before: _, after: __, ...others } = filters;
    return super.fetchLogs(filters.searchText === undefined ? filters : others);
  }
}

class PlacesWithoutFilters extends Sound {
  override async fetchPlaces({ limit }: LogFilters, skip: number): Promise<LogCursor[]> {
    return await super.fetchPlaces({ limit }, skip);
  }
}

class ScansWhatIsNotAsked extends Sound {
  override scannedConditions(): readonly ScannedCondition[] {
    return ["where"];
  }
}

/** The last place of a full page is not that of its last log. */
class SkipsAPlace extends Sound {
  override scannedConditions({ where }: LogFilters): readonly ScannedCondition[] {
    return where === undefined ? [] : ["where"];
  }
  override async fetchPlaces(filters: LogFilters, skip: number): Promise<LogCursor[]> {
    const places = await super.fetchPlaces(filters, skip);
    return places.toSpliced(-1, 1, ...places.slice(-1).map((place) => ({ ...place, id: 0 })));
  }
}

class BlamesTheStorage extends ClaimsExpressions {
  override fetchLogs(filters: LogFilters = {}): Log[] {
    try {
      return this.all().filter((log) => matchesFilters(log, filters));
    } catch (cause) {
      throw new ConnectorError("Cannot list logs", { cause });
    }
  }
}

class CountWithinLimit extends Sound {
  override countLogs(filters?: LogFilters): number {
    return this.fetchLogs(filters).length;
  }
}

class CountsOn extends Sound {
  override countLogs(filters?: LogFilters): number | Promise<number> {
    return super.countLogs(filters);
  }
}

class ErrorGroupFilterIgnored extends Sound {
  override fetchLogs({ errorGroup: _, ...filters }: LogFilters = {}): Log[] {
    return super.fetchLogs(filters);
  }
}

/** Defects in what lists and counts give. */
export const FILTER_DEFECTS: readonly Defect[] = [
  found(OldestFirst, "fetchLogs() lists the newest first"),
  found(NewestFirstById, "fetchLogs() lists the newest first"),
  found(LikeWildcards, "searchText and endpoint treat %, _ and \\ as ordinary characters"),
  found(UnicodeCase, "searchText and endpoint ignore the case"),
  found(CursorByTimestampOnly, "fetchLogs() pages by before"),
  found(OffsetForCursor, "fetchLogs() pages stably while rows arrive"),
  found(LimitZeroIsDefault, "fetchLogs() rounds limit down"),
  found(HasErrorFalseIgnored, "fetchLogs() filters by hasError"),
  found(StatusByPrefix, "statusCode accepts three digits or x, and matches nothing otherwise"),
  found(ClaimsExpressions, "filtersExpressions: where filters by path,"),
  found(
    ClaimsExpressions,
    "filtersExpressions: all, any and not combine conditions, together with the other filters",
  ),
  found(NotOfUnknownIsUnknown, "filtersExpressions: where filters by path,"),
  found(BodiesAsJson, "filtersExpressions: bodyText looks into texts"),
  found(HeadersAsJson, "filtersExpressions: headerText searches lines of name and value"),
  found(TextForgetsThePlaces, "a text is found between two cursors"),
  found(
    PlacesWithoutFilters,
    "fetchPlaces() returns the cursors of what fetchLogs() lists, after skipping some",
  ),
  found(ScansWhatIsNotAsked, "scannedConditions() names only conditions that are given"),
  found(
    SkipsAPlace,
    "scannedConditions(): a search part by part finds everything if it continues to the end",
  ),
  found(
    BlamesTheStorage,
    "filtersExpressions: an invalid where is the caller's TypeError or RangeError",
  ),
  found(CountWithinLimit, "countLogs() counts what"),
  found(CountsOn, "countLogs() counts no further than atMost"),
  found(ErrorGroupFilterIgnored, "fetchLogs() with errorGroup"),
];
