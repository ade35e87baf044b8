import type { VNode } from "preact";
import type { Screen } from "../../address/page_address.ts";
import type { Session } from "../../server/api.ts";
import type { LiveState } from "../../server/live_stream.ts";
import { connection, liveStatus, logOut, router } from "../../state/app.ts";
import { rangedHref } from "../../state/chosen_range.ts";
import { narrow } from "../../state/narrow.ts";
import { openErrors, useOpenErrors } from "../../state/open_errors.ts";
import { nextTheme, theme, toggleZone, zone } from "../../state/preferences.ts";
import { formatCompact, formatCount, formatNumber, zoneName } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { Popover } from "../basics/popover.tsx";
import { Text } from "../basics/text.tsx";
import { ScreenLinks } from "./screen_links.tsx";

interface RailProps {
  /** `undefined` until the session is known. */
  readonly session: Session | undefined;
  readonly onHelp: () => void;
}

/** Links to the screens, the state of the connection, and settings. */
export function Rail({ session, onHelp }: RailProps): VNode {
  const current = router.address.value.screen;
  const small = narrow.value;
  useOpenErrors();
  return (
    <nav class="rail" aria-label="Screens">
      <ScreenLinks
        current={current}
        href={rangedHref}
        count={(screen) => <NavCount screen={screen} />}
      />
      {small
        ? (
          <Popover
            class="nav"
            title="More"
            label={
              <>
                <ConnectionDot />More
              </>
            }
          >
            {() => <Choices session={session} onHelp={onHelp} />}
          </Popover>
        )
        : <Choices session={session} onHelp={onHelp} />}
    </nav>
  );
}

/** The count next to a screen's link. */
function NavCount({ screen }: { readonly screen: Screen }): VNode | null {
  if (screen === "errors" && openErrors.value > 0) {
    return (
      <b class="nav-count hot" title={formatCount(openErrors.value, "open error")}>
        {formatCompact(openErrors.value)}
        <span class="offscreen">open</span>
      </b>
    );
  }
  const inFlight = liveStatus.value?.inFlight ?? 0;
  if (screen !== "requests" || inFlight === 0) return null;
  return (
    <b class="nav-count cin" title={`${formatNumber(inFlight)} in flight`}>
      {formatCompact(inFlight)}
      <span class="offscreen">in flight</span>
    </b>
  );
}

function Choices({ session, onHelp }: RailProps): VNode {
  const themeIcon = theme.value === "system" ? "screen" : theme.value === "dark" ? "moon" : "sun";
  return (
    <div class="choices-rail">
      <button type="button" class="nav" onClick={nextTheme} title="Theme: system, dark, light">
        <Icon name={themeIcon} />
        {theme.value === "system"
          ? "System theme"
          : theme.value === "dark"
          ? "Dark theme"
          : "Light theme"}
      </button>
      <button
        type="button"
        class="nav"
        aria-pressed={zone.value === "utc"}
        onClick={toggleZone}
        title="Local time or UTC"
      >
        <Icon name="clock" />
        {zone.value === "utc" ? "UTC time" : "Local time"}
        <span class="nav-note">{zone.value === "utc" ? "" : zoneName("local", Date.now())}</span>
      </button>
      <button type="button" class="nav" onClick={onHelp}>
        <Icon name="keys" />Shortcuts<span class="nav-note">?</span>
      </button>
      {session !== undefined && session.kind !== "open" && (
        <>
          <button type="button" class="nav" onClick={() => void logOut()}>
            <Icon name="out" />Log out
            {session.user !== undefined && (
              <span class="nav-note">
                <Text value={session.user} limit={20} />
              </span>
            )}
          </button>
          <button
            type="button"
            class="nav"
            onClick={() => void logOut(true)}
            title="Ends all your sessions, in other browsers too"
          >
            <Icon name="out" />Log out everywhere
          </button>
        </>
      )}
      <div class="rail-foot">
        <ConnectionDot words />
        <span>
          {session !== undefined && <Text value={session.connector} limit={40} />}
        </span>
        <span>
          {session !== undefined && `v${session.version}`}
          {session?.instance !== undefined && (
            <>
              {" \u00b7 "}
              <Text value={session.instance} limit={24} />
            </>
          )}
        </span>
      </div>
    </div>
  );
}

const WORDS: Readonly<Record<LiveState, string>> = {
  connecting: "Connecting",
  live: "Connected",
  retrying: "No connection",
  asleep: "Idle",
};

function ConnectionDot({ words = false }: { readonly words?: boolean }): VNode {
  const state = connection.value;
  return (
    <span class={`live is-${state}`} role={words ? "status" : undefined}>
      {words ? WORDS[state] : <span class="offscreen">{WORDS[state]}</span>}
    </span>
  );
}
