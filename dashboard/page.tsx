import type { ComponentType, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Screen } from "./address/page_address.ts";
import { Notice } from "./components/basics/notice.tsx";
import { Frame } from "./components/frame/frame.tsx";
import { HelpDialog } from "./components/frame/help_dialog.tsx";
import { ManualCopy } from "./components/frame/manual_copy.tsx";
import { PauseBar } from "./components/frame/pause_bar.tsx";
import { Rail } from "./components/frame/rail.tsx";
import { ErrorScreen } from "./screens/error.tsx";
import { ErrorsScreen } from "./screens/errors.tsx";
import { HealthScreen } from "./screens/health.tsx";
import { LoginScreen } from "./screens/login.tsx";
import { LogsScreen } from "./screens/logs.tsx";
import { MissingScreen } from "./screens/missing.tsx";
import { OverviewScreen } from "./screens/overview.tsx";
import { RequestScreen } from "./screens/request.tsx";
import { RequestsScreen } from "./screens/requests.tsx";
import { RouteScreen } from "./screens/route.tsx";
import { RoutesScreen } from "./screens/routes.tsx";
import { access, announcement, openSession, router } from "./state/app.ts";
import { goRanged } from "./state/chosen_range.ts";
import { useKeys } from "./state/use_keys.ts";

const VIEWS: Readonly<Record<Screen, ComponentType>> = {
  overview: OverviewScreen,
  requests: RequestsScreen,
  request: RequestScreen,
  logs: LogsScreen,
  errors: ErrorsScreen,
  error: ErrorScreen,
  routes: RoutesScreen,
  route: RouteScreen,
  health: HealthScreen,
  login: OverviewScreen,
  missing: MissingScreen,
};

const TITLES: Readonly<Record<Screen, string>> = {
  overview: "Overview",
  requests: "Requests",
  request: "Request",
  logs: "Logs",
  errors: "Errors",
  error: "Error",
  routes: "Routes",
  route: "Route",
  health: "Health",
  login: "Log in",
  missing: "Not found",
};

/** The whole page: the login, or the rail next to a screen. */
export function Page(): VNode {
  const state = access.value;
  const { screen } = router.address.value;
  useEffect(() => {
    const title = state.state === "out" ? TITLES.login : TITLES[screen];
    document.title = `${title} \u00b7 SuperTracer`;
  }, [state.state, screen]);
  return (
    <>
      {state.state === "asking" && screen !== "login" && <Frame />}
      {state.state === "out" && (
        <LoginScreen key={state.notice} kind={state.kind} notice={state.notice} />
      )}
      {state.state === "failed" && (
        <main class="login">
          <Notice icon="warning" title="Could not reach the dashboard">
            <p>{state.problem}</p>
            <button type="button" class="btn primary" onClick={() => void openSession()}>
              Try again
            </button>
          </Notice>
        </main>
      )}
      {state.state === "in" && <Inside />}
      <div class="offscreen" role="status" aria-live="polite">{announcement}</div>
    </>
  );
}

function Inside(): VNode | null {
  const state = access.value;
  const { screen } = router.address.value;
  const View = VIEWS[screen];
  const help = useRef<HTMLDialogElement>(null);
  const showHelp = (): void => help.current?.showModal();
  useKeys({
    "?": showHelp,
    "g o": () => goRanged("overview"),
    "g r": () => goRanged("requests"),
    "g l": () => goRanged("logs"),
    "g e": () => goRanged("errors"),
    "g t": () => goRanged("routes"),
    "g h": () => goRanged("health"),
  });
  if (state.state !== "in") return null;
  return (
    <div class="app">
      <Rail session={state.session} onHelp={showHelp} />
      <PauseBar />
      <View key={screen} />
      <HelpDialog dialog={help} />
      <ManualCopy />
    </div>
  );
}
