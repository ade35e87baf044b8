import type { ErrorGroup, ErrorGroupQuery, ErrorPoint, ErrorState } from "@supertracer/core";
import { type Defect, found, Sound } from "./sound.ts";

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

/** Defects in groups of errors. */
export const ERROR_GROUP_DEFECTS: readonly Defect[] = [
  found(
    ErrorsReplaced,
    "saveErrors() merges points of the same group, within a call and across calls",
  ),
  found(OldestErrorsFirst, "fetchErrorGroups() lists the most recent groups first, at most limit"),
  found(StateIgnored, "setErrorState() sets the state"),
  found(StateLasts, "setErrorState() resolved is undone"),
  found(IgnoredComesBack, "setErrorState() ignored is kept, and the group is still counted"),
  found(EmptySparklines, "fetchErrorGroups() and fetchErrorGroup() count occurrences"),
  found(
    ErrorsOfAllTime,
    "fetchErrorGroups() and countErrorGroups() select by occurrences from startDate to endDate",
  ),
];
