import type { ColorScheme } from "../overhead/palette.ts";
import type { Area } from "./areas.ts";

/**
 * SuperTracer's areas have colors; what is not ours is grey, or brown. The scheme's text is readable
 * on all of them.
 */
export const AREA_COLORS: Readonly<Record<ColorScheme, Readonly<Record<Area, string>>>> = {
  light: {
    app: "#ffdf5d",
    deno: "#cdd5de",
    core: "#b6e3ff",
    capture: "#6cb6ff",
    redaction: "#d3b5ff",
    recording: "#7ad796",
    storage: "#ffb26b",
    metrics: "#ffaad2",
    errors: "#ff9d94",
    packages: "#8fded4",
    storageNative: "#ffdcb8",
    native: "#e7ecf1",
    garbage: "#dccbb2",
  },
  dark: {
    app: "#7d5d00",
    deno: "#4a525c",
    core: "#17406e",
    capture: "#1b63c9",
    redaction: "#6c44b8",
    recording: "#1d7a3c",
    storage: "#a8520a",
    metrics: "#a1356f",
    errors: "#b03030",
    packages: "#146c67",
    storageNative: "#6b3d14",
    native: "#30363d",
    garbage: "#5d4c36",
  },
};

/** Between frames: the background of GitHub's pages. */
export const GAP_COLORS: Readonly<Record<ColorScheme, string>> = {
  light: "#ffffff",
  dark: "#0d1117",
};
