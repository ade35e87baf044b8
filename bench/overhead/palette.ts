/** Where a picture is shown. */
export type ColorScheme = "light" | "dark";

/** Each picture is drawn for both; the pages refer to `...-light.svg` and `...-dark.svg`. */
export const SCHEMES: readonly ColorScheme[] = ["light", "dark"];

/** GitHub's colors; the background of a picture is the page's own. */
export const COLORS = {
  light: { text: "#1f2328", muted: "#59636e", bar: "#8c959f", emphasized: "#0969da" },
  dark: { text: "#f0f6fc", muted: "#9198a1", bar: "#6e7681", emphasized: "#4493f8" },
} as const;

export const FONT = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif";
