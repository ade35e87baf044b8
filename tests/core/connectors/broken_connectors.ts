import { BATCH_DEFECTS } from "./defects/batch_defects.ts";
import { ERROR_GROUP_DEFECTS } from "./defects/error_group_defects.ts";
import { FILTER_DEFECTS } from "./defects/filter_defects.ts";
import { LIFE_DEFECTS } from "./defects/life_defects.ts";
import { VALUE_DEFECTS } from "./defects/value_defects.ts";
import type { Defect } from "./defects/sound.ts";

/** Every way in which a connector is known to go wrong. */
export const DEFECTS: readonly Defect[] = [
  ...FILTER_DEFECTS,
  ...VALUE_DEFECTS,
  ...LIFE_DEFECTS,
  ...BATCH_DEFECTS,
  ...ERROR_GROUP_DEFECTS,
];
