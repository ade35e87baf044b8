import { signal } from "@preact/signals";
import { parseNext } from "../address/page_address.ts";
import { Api, type LoginInput, ServerError, type Session } from "../server/api.ts";
import type { LiveState, LiveStatus } from "../server/live_stream.ts";
import { forgetAnswers } from "../server/poll.ts";
import { messageOf } from "../text/message_of.ts";
import { Router } from "./router.ts";

/**
 * Whether the user is logged in. Screens load their data at the same time as the session, which is
 * `undefined` in `in` until it arrives.
 */
export type AccessState =
  | { readonly state: "asking" }
  | { readonly state: "in"; readonly session: Session | undefined }
  | { readonly state: "out"; readonly kind: "token" | "password"; readonly notice?: string }
  | { readonly state: "failed"; readonly problem: string };

/** Whether the user is logged in. */
export const access = signal<AccessState>({ state: "asking" });

/** The page's address bar. */
export const router = new Router();

/** State of the live connection. */
export const connection = signal<LiveState>("connecting");

/** Figures of the recorder, as of the last live event. */
export const liveStatus = signal<LiveStatus | undefined>(undefined);

/** Announced by screen readers. */
export const announcement = signal("");

/** A text that could not be copied, shown for copying by hand. */
export const manualCopy = signal<string | undefined>(undefined);

/** The endpoints. */
export const api = new Api({
  onUnauthorized: (error) => {
    forgetAnswers();
    const before = access.peek();
    if (before.state === "out") return;
    const hadSession = before.state === "in" && before.session !== undefined;
    const notice = error.notice ??
      (hadSession ? "Your session has ended. Log in again to continue." : undefined);
    access.value = { state: "out", kind: error.kind ?? "token", ...notice && { notice } };
  },
});

/**
 * Loads the session.
 *
 * @returns The server's answer where it knows nobody.
 */
export async function openSession(): Promise<ServerError | undefined> {
  const { screen, params } = router.address.peek();
  if (location.pathname.endsWith("/")) router.go(screen, params, { replace: true });
  if (screen !== "login" && access.peek().state === "asking") {
    access.value = { state: "in", session: undefined };
  }
  try {
    const session = await api.session();
    access.value = { state: "in", session };
    const next = parseNext(params.get("next"));
    if (screen === "login") router.go(next.screen, next.params, { replace: true });
  } catch (error) {
    if (error instanceof ServerError && error.status === 401) return error;
    access.value = { state: "failed", problem: messageOf(error) };
  }
  return undefined;
}

/**
 * Logs in with the token of the link that the server prints (`#token=...`). It is removed from the
 * address bar before anything else, so that it remains neither in the history nor in screenshots.
 */
export async function loginFromLink(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token === null || token === "") return void await openSession();
  history.replaceState(history.state, "", location.pathname + location.search);
  try {
    await logIn({ token });
  } catch (error) {
    await openSession();
    const current = access.peek();
    if (current.state === "out") access.value = { ...current, notice: messageOf(error) };
  }
}

/** Logs in and continues to the requested page. */
export async function logIn(credentials: LoginInput): Promise<void> {
  await api.login(credentials);
  const refused = await openSession();
  if (refused !== undefined) {
    throw new Error(refused.notice ?? "You were let in, but your browser did not keep the cookie.");
  }
}

/** Ends the session, or all of the user's. */
export async function logOut(isEverywhere = false): Promise<void> {
  try {
    await (isEverywhere ? api.logoutEverywhere() : api.logout());
    await openSession();
    const current = access.peek();
    if (current.state !== "out") return;
    access.value = {
      ...current,
      notice: isEverywhere ? "You have been logged out everywhere." : "You have been logged out.",
    };
    router.go("login", {}, { replace: true });
  } catch (error) {
    announcement.value = `Cannot log out: ${messageOf(error)}`;
  }
}
