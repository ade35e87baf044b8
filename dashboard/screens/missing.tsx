import type { VNode } from "preact";
import { Notice } from "../components/basics/notice.tsx";
import { Text } from "../components/basics/text.tsx";
import { router } from "../state/app.ts";
import { rangedHref } from "../state/chosen_range.ts";
import { useStatus } from "../state/use_status.ts";

/** An address that leads nowhere. */
export function MissingScreen(): VNode {
  useStatus();
  const path = router.route.value.params.get("path") ?? location.pathname;
  return (
    <>
      <header class="bar" />
      <main class="content" aria-label="Not found">
        <Notice icon="search" title="There is no such page">
          <p class="asked mono">
            <Text value={path} limit={200} />
          </p>
          <p>
            The dashboard has no screen with this address. A link may be mistyped, or of another
            version.
          </p>
          <a data-in class="btn primary" href={rangedHref("overview")}>Overview</a>
        </Notice>
      </main>
    </>
  );
}
