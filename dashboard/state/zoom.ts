import { withZoom } from "../address/range.ts";
import { router } from "./app.ts";

/** Makes what was dragged over in a chart the range; Esc leaves it. */
export function zoomTo(start: number, end: number): void {
  const { screen, params } = router.route.peek();
  router.go(screen, withZoom(params, start, end));
}
