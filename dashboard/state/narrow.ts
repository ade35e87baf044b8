import { signal } from "@preact/signals";

const QUERY = "(max-width: 720px)";

/** Whether the page is as narrow as a phone: views are stacked and rows are tall. The CSS agrees. */
export const narrow = signal(matchMedia(QUERY).matches);

/** Keeps `narrow` in step with the window. */
export function watchWidth(): void {
  matchMedia(QUERY).addEventListener("change", (event) => narrow.value = event.matches);
}
