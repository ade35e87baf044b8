import type { VNode } from "preact";
import { Skeleton } from "../basics/skeleton.tsx";
import { ScreenLinks } from "./screen_links.tsx";

/** The static page before its script runs: placeholders only. */
export function Frame(): VNode {
  return (
    <div class="app frame" aria-busy="true">
      <nav class="rail" aria-label="Screens">
        <ScreenLinks href={(screen) => screen} />
      </nav>
      <header class="bar" />
      <main class="content" aria-label="Loading">
        <Skeleton rows={14} />
      </main>
    </div>
  );
}
