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
  // The frame of the document; what is drawn instead stands in its place at once.
  root.replaceChildren();
  render(<Page />, root);
}
