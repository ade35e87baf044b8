import type { ComponentType, VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Screen } from "../route.ts";
import { LoginScreen } from "../screens/login.tsx";
import { LogsScreen } from "../screens/logs.tsx";
import { RequestScreen } from "../screens/request.tsx";
import { RequestsScreen } from "../screens/requests.tsx";
import { access, announcement, openSession, router } from "../state/app.ts";
import { HelpDialog } from "./help_dialog.tsx";
import { ManualCopy } from "./manual_copy.tsx";
import { Notice } from "./notice.tsx";
import { Rail } from "./rail.tsx";
import { useKeys } from "./use_keys.ts";

const VIEWS: Readonly<Record<Screen, ComponentType>> = {
  requests: RequestsScreen,
  request: RequestScreen,
  logs: LogsScreen,
  login: RequestsScreen,
};

const TITLES: Readonly<Record<Screen, string>> = {
  requests: "Requests",
  request: "Request",
  logs: "Logs",
  login: "Log in",
};

/** The whole page: the login, or the rail beside a screen. */
export function App(): VNode {
  const state = access.value;
  const { screen } = router.route.value;
  useEffect(() => {
    const title = state.state === "out" ? TITLES.login : TITLES[screen];
    document.title = `${title} \u00b7 SuperTracer`;
  }, [state.state, screen]);
  return (
    <>
      {state.state === "asking" && <div class="app asking" aria-busy="true" />}
      {state.state === "out" && (
        <LoginScreen key={state.notice} kind={state.kind} notice={state.notice} />
      )}
      {state.state === "failed" && (
        <main class="login">
          <Notice icon="warning" title="The dashboard cannot be reached">
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
  const { screen } = router.route.value;
  const View = VIEWS[screen];
  const help = useRef<HTMLDialogElement>(null);
  const showHelp = (): void => help.current?.showModal();
  useKeys({
    "?": showHelp,
    "g r": () => router.go("requests"),
    "g l": () => router.go("logs"),
  });
  if (state.state !== "in") return null;
  return (
    <div class="app">
      <Rail session={state.session} onHelp={showHelp} />
      <View key={screen} />
      <HelpDialog dialog={help} />
      <ManualCopy />
    </div>
  );
}
