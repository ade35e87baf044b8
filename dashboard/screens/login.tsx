import type { TargetedInputEvent, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../components/basics/icon.tsx";
import { ServerError } from "../server/api.ts";
import { logIn } from "../state/app.ts";
import { messageOf } from "../text/message_of.ts";

interface LoginProps {
  readonly kind: "token" | "password";
  /** Why a new login is needed. */
  readonly notice: string | undefined;
}

/** Asks for the access token, or for user name and password. */
export function LoginScreen({ kind, notice }: LoginProps): VNode {
  const [values, setValues] = useState({ token: "", username: "", password: "" });
  const [problem, setProblem] = useState(notice);
  const [waitUntil, setWaitUntil] = useState(0);
  const [busy, setBusy] = useState(false);
  const seconds = useCountdown(waitUntil);
  const first = useRef<HTMLInputElement>(null);
  /** The secret is wrong more often than the name. */
  const secret = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy || seconds > 0) return;
    setBusy(true);
    setProblem(undefined);
    try {
      await logIn(
        kind === "token"
          ? { token: values.token.trim() }
          : { username: values.username, password: values.password },
      );
    } catch (error) {
      setProblem(messageOf(error));
      if (error instanceof ServerError && error.retryAfterSeconds !== undefined) {
        setWaitUntil(Date.now() + error.retryAfterSeconds * 1000);
      }
      secret.current?.focus();
      secret.current?.select();
    } finally {
      setBusy(false);
    }
  };
  const field = (name: keyof typeof values, label: string, complete: string): VNode => {
    const shared = {
      class: "field",
      ref: (element: HTMLInputElement | null) => {
        if (name !== "password") first.current = element;
        if (name !== "username") secret.current = element;
      },
      value: values[name],
      autocomplete: complete,
      autocapitalize: "off",
      spellcheck: false,
      required: true,
      "aria-invalid": problem !== undefined && problem !== notice,
      "aria-describedby": problem === undefined ? undefined : "login-problem",
      onInput: (event: TargetedInputEvent<HTMLInputElement>) =>
        setValues({ ...values, [name]: event.currentTarget.value }),
    } as const;
    return (
      <label class="login-field">
        {label}
        {name === "username"
          ? <input {...shared} type="text" />
          : <input {...shared} type="password" />}
      </label>
    );
  };
  return (
    <main class="login" aria-label="Log in">
      <form onSubmit={(event) => void submit(event)}>
        <h1>
          <Icon name="pulse" />SuperTracer
        </h1>
        {kind === "token"
          ? (
            <>
              {field("token", "Access token", "current-password")}
              <p class="login-hint">
                The app prints a link that contains it when it starts: open that link, or paste the
                token here.
              </p>
            </>
          )
          : (
            <>
              {field("username", "User", "username")}
              {field("password", "Password", "current-password")}
            </>
          )}
        <button type="submit" class="btn primary" disabled={busy || seconds > 0}>
          <Icon name="lock" />
          {seconds > 0 ? `Wait ${seconds} s` : busy ? "Logging in" : "Log in"}
        </button>
        <p id="login-problem" class="login-problem" role="alert">{problem}</p>
      </form>
    </main>
  );
}

/** Seconds left until a time, updated once a second. */
function useCountdown(until: number): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const tell = (): void => setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000)));
    tell();
    const timer = setInterval(tell, 250);
    return () => clearInterval(timer);
  }, [until]);
  return left;
}
