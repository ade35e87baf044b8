import type { ComponentChild, VNode } from "preact";
import type { Screen } from "../../address/page_address.ts";
import { Icon, type IconName } from "../basics/icon.tsx";

/** A screen linked in the rail. */
interface ScreenLink {
  readonly screen: Screen;
  readonly label: string;
  readonly icon: IconName;
  /** The screen of one of its items. */
  readonly detail?: Screen;
}

const LINKS: readonly ScreenLink[] = [
  { screen: "overview", label: "Overview", icon: "overview" },
  { screen: "requests", label: "Requests", icon: "requests", detail: "request" },
  { screen: "logs", label: "Logs", icon: "logs" },
  { screen: "errors", label: "Errors", icon: "errors", detail: "error" },
  { screen: "routes", label: "Routes", icon: "routes", detail: "route" },
  { screen: "health", label: "Health", icon: "health" },
];

interface ScreenLinksProps {
  readonly current?: Screen;
  readonly href: (screen: Screen) => string;
  /** The count next to a screen's link. */
  readonly count?: (screen: Screen) => ComponentChild;
}

/** The name of the page, and links to its screens. */
export function ScreenLinks({ current, href, count }: ScreenLinksProps): VNode {
  return (
    <>
      <div class="brand">
        <Icon name="pulse" />SuperTracer
      </div>
      <ul>
        {LINKS.map(({ screen, label, icon, detail }) => (
          <li key={screen}>
            <a
              data-in
              class="nav"
              href={href(screen)}
              aria-current={current !== undefined && (current === screen || current === detail)
                ? "page"
                : undefined}
            >
              <Icon name={icon} />
              <span>{label}</span>
              {count?.(screen)}
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
