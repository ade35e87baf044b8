/**
 * Runs before anything is drawn: paints the document's frame in the chosen theme, and without the
 * links to the screens if a login is needed.
 */
const root = document.documentElement;
let theme: string | null = null;
try {
  theme = localStorage.getItem("supertracer.theme");
} catch {
  // Storage may be switched off in the browser.
}
root.dataset["theme"] = theme === "dark" || theme === "light"
  ? theme
  : matchMedia("(prefers-color-scheme: light)").matches
  ? "light"
  : "dark";
root.dataset["screen"] = location.pathname.slice(location.pathname.lastIndexOf("/") + 1);
