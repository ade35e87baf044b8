import { signal } from "@preact/signals";
import type { Zone } from "../text/format.ts";

/** `system` follows the operating system. */
export type Theme = "system" | "dark" | "light";

const THEMES: readonly Theme[] = ["system", "dark", "light"];
const DEFAULT_PANE = 44;

/** The chosen theme. */
export const theme = signal<Theme>(oneOf(THEMES, read("theme"), "system"));

/** The effective theme, for what is drawn on a canvas. */
export const shownTheme = signal<"dark" | "light">("dark");

/** Time zone of displayed times. */
export const zone = signal<Zone>(oneOf(["local", "utc"], read("zone"), "local"));

/** Width of the detail pane, percent of the content. */
export const paneShare = signal(clampPane(Number(read("pane") ?? DEFAULT_PANE)));

/** Whether lists show the histogram. */
export const showsHistogram = signal(read("histogram") !== "no");

/** Shows or hides the histogram of lists. */
export function toggleHistogram(): void {
  showsHistogram.value = !showsHistogram.value;
  write("histogram", showsHistogram.value ? "yes" : "no");
}

/** Chooses the next theme in turn: system, dark, light. */
export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "system";
  write("theme", theme.value);
}

/** Switches between local time and UTC. */
export function toggleZone(): void {
  zone.value = zone.value === "utc" ? "local" : "utc";
  write("zone", zone.value);
}

/** Sets the width of the detail pane; `remember` saves it. */
export function setPaneShare(percent: number, remember: boolean): void {
  paneShare.value = clampPane(percent);
  if (remember) write("pane", paneShare.value.toFixed(1));
}

/** Keeps `data-theme` of the document in sync with the choice and the system. */
export function applyTheme(): void {
  const light = matchMedia("(prefers-color-scheme: light)");
  const apply = (): void => {
    const chosen = theme.value === "system" ? (light.matches ? "light" : "dark") : theme.value;
    document.documentElement.dataset["theme"] = chosen;
    shownTheme.value = chosen;
  };
  theme.subscribe(apply);
  light.addEventListener("change", apply);
}

function clampPane(percent: number): number {
  return Number.isFinite(percent) ? Math.min(75, Math.max(25, percent)) : DEFAULT_PANE;
}

function oneOf<T extends string>(values: readonly T[], value: string | undefined, other: T): T {
  return values.find((candidate) => candidate === value) ?? other;
}

/** Storage may be disabled in the browser; choices then last as long as the page. */
function read(name: string): string | undefined {
  try {
    return localStorage.getItem(`supertracer.${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(`supertracer.${name}`, value);
  } catch {
    // As above.
  }
}
