import { computed, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ErrorList } from "../server/api.ts";
import type { Poll } from "../server/poll.ts";
import { api } from "./app.ts";
import { usePoll } from "./use_poll.ts";

/** Counted on every screen, and thus less often than figures are refreshed. */
const INTERVAL_MS = 15_000;

const poll = signal<Poll<ErrorList> | undefined>(undefined);

/** Number of open error groups. */
export const openErrors = computed(() => poll.value?.data.value?.counts.open ?? 0);

/** Counts again, for example after a state change. */
export function recountErrors(): void {
  void poll.peek()?.reload();
}

/** Keeps the count up to date. */
export function useOpenErrors(): void {
  const counted = usePoll(
    "errors?open",
    (signal) => api.errors({ state: "open", limit: 1 }, signal),
    { leastMs: INTERVAL_MS, ignoresFreeze: true },
  );
  useEffect(() => {
    poll.value = counted;
    return () => {
      poll.value = undefined;
    };
  }, [counted]);
}
