import { computed, signal } from "@preact/signals";
import { onlyRange, parseRange, withZoom } from "../address/range.ts";
import { type Screen, screenHref } from "../address/page_address.ts";
import { router } from "./app.ts";

/** Screens whose figures depend on the range. */
const RANGED: readonly Screen[] = ["overview", "errors", "error", "routes", "route"];

let last: Record<string, string> = {};

/** The range parameters; on screens without a range, those chosen last. */
const chosen = computed(() => {
  const { screen, params } = router.address.value;
  if (RANGED.includes(screen)) last = onlyRange(params);
  return last;
});

/** The range in the URL, or the one chosen last. */
export const range = computed(() => parseRange(new URLSearchParams(chosen.value)));

/** A link to a screen that keeps the range. */
export function rangedHref(screen: Screen, params: Record<string, string> = {}): string {
  return screenHref(screen, RANGED.includes(screen) ? { ...params, ...chosen.value } : params);
}

/** Goes to a screen and keeps the range. */
export function goRanged(screen: Screen): void {
  router.go(screen, RANGED.includes(screen) ? chosen.peek() : {});
}

/** Since when the figures have been frozen. */
export const frozenSince = signal<number | undefined>(undefined);

/** Freezes or unfreezes the figures. */
export function toggleFrozen(): void {
  frozenSince.value = frozenSince.peek() === undefined ? Date.now() : undefined;
}

/** Zooms to a range dragged over in a chart; Esc leaves it. */
export function zoomTo(start: number, end: number): void {
  const { screen, params } = router.address.peek();
  router.go(screen, withZoom(params, start, end));
}
