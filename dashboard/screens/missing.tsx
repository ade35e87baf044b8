import type { VNode } from "preact";
import { Notice } from "../components/basics/notice.tsx";
import { Text } from "../components/basics/text.tsx";
import { router } from "../state/app.ts";
import { rangedHref } from "../state/chosen_range.ts";
import { useStatus } from "../state/use_status.ts";

/** Shown for an address that does not exist. */
export function MissingScreen(): VNode {
  useStatus();
  const path = router.address.value.params.get("path") ?? location.pathname;
  return (
    <>
      <header class="bar" />
      <main class="content" aria-label="Not found">
        <Notice icon="search" title="Page not found">
          <p class="asked mono">
            <Text value={path} limit={200} />
          </p>
          <p>
            The dashboard has no screen at this address. The link may be mistyped, or from another
            version.
          </p>
          <a data-in class="btn primary" href={rangedHref("overview")}>Overview</a>
        </Notice>
      </main>
    </>
  );
}
