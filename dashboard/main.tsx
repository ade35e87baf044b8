import { render } from "preact";
import { Page } from "./page.tsx";
import { watchActivity } from "./state/activity.ts";
import { loginFromLink, router } from "./state/app.ts";
import { startClock } from "./state/clock.ts";
import { startKeys } from "./state/keys.ts";
import { watchWidth } from "./state/narrow.ts";
import { applyTheme } from "./state/preferences.ts";

applyTheme();
watchWidth();
startClock();
startKeys();
watchActivity();
router.start();
void loginFromLink();

const root = document.querySelector("#app");
if (root !== null) {
  // Removes the static frame; the real one replaces it immediately.
  root.replaceChildren();
  render(<Page />, root);
}
