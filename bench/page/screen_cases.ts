import { median } from "../overhead/median.ts";
import type { CaseTimes } from "../queries/measure_queries.ts";
import { MOST_RATIO, ratioOf } from "../queries/query_table.ts";
import type { ScreenLoad } from "./screen_load.ts";

/** All loads of a screen: of each size several. */
export interface ScreenLoads {
  readonly screen: string;
  readonly bySize: readonly (readonly ScreenLoad[])[];
}

/** Medians of the screens, each followed by those of the answers that it waits for. */
export function screenCases(screens: readonly ScreenLoads[]): CaseTimes[] {
  return screens.flatMap(({ screen, bySize }) => {
    const names = new Set(bySize.flat().flatMap(({ answers }) => [...answers.keys()]));
    return [
      { name: screen, ms: bySize.map((loads) => median(loads.map(({ ms }) => ms))) },
      ...[...names].map((name) => ({
        name: `${screen}: ${name}`,
        ms: bySize.map((loads) => median(loads.flatMap(({ answers }) => answers.get(name) ?? []))),
      })),
    ];
  });
}

/** Whether each screen is there about as soon with many rows as with few; a line for each. */
export function screenVerdicts(
  screens: readonly ScreenLoads[],
): { kept: boolean; lines: string[] } {
  const verdicts = screens.map(({ screen, bySize }): [boolean, string] => {
    const [times = { name: screen, ms: [] }] = screenCases([{ screen, bySize }]);
    const ratio = ratioOf(times);
    return [ratio <= MOST_RATIO, `${screen}: ${ratio.toFixed(2)} x as long (${MOST_RATIO})`];
  });
  return {
    kept: verdicts.every(([isKept]) => isKept),
    lines: verdicts.map(([isKept, text]) => `${isKept ? "kept  " : "BROKEN"} ${text}`),
  };
}
