import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { Poll } from "../server/poll.ts";
import { access } from "./app.ts";
import { frozenSince } from "./chosen_range.ts";

const DEFAULT_INTERVAL_MS = 2000;

interface PollOptions {
  /** `false` if the response can't change any more. */
  readonly isLive?: boolean;
  /** Minimum milliseconds between two requests. */
  readonly leastMs?: number;
  /** Whether to continue while the figures are frozen. */
  readonly ignoresFreeze?: boolean;
}

/**
 * Polls the server while the page is visible and not frozen.
 *
 * @param key Identifies what is loaded: a change reloads immediately.
 */
export function usePoll<T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  options: PollOptions = {},
): Poll<T> {
  const { isLive = true, leastMs = 0, ignoresFreeze = false } = options;
  const poll = useMemo(() => {
    // Read each time, as the first request is sent together with that for the session.
    return new Poll<T>(() => {
      const current = access.peek();
      const interval = current.state === "in" ? current.session?.refreshIntervalMs : undefined;
      return Math.max(leastMs, interval ?? DEFAULT_INTERVAL_MS);
    });
  }, []);
  const isFrozen = !ignoresFreeze && frozenSince.value !== undefined;
  useLayoutEffect(() => poll.show(key, load, isLive), [key, isLive]);
  useEffect(() => {
    const apply = (): void => poll.setAwake(!document.hidden && !isFrozen);
    apply();
    document.addEventListener("visibilitychange", apply);
    return () => document.removeEventListener("visibilitychange", apply);
  }, [isFrozen]);
  useEffect(() => () => poll.close(), []);
  return poll;
}
