import { signal } from "@preact/signals";

const QUERY = "(max-width: 720px)";

/**
 * Whether the page is as narrow as on a phone: views are stacked and rows are tall. The CSS has the
 * same limit.
 */
export const narrow = signal(matchMedia(QUERY).matches);

/** Keeps `narrow` in step with the window. */
export function watchWidth(): void {
  matchMedia(QUERY).addEventListener("change", (event) => narrow.value = event.matches);
}
