import { computed, signal } from "@preact/signals";
import { access, api, liveStatus } from "./app.ts";

/** What this page has asked for, until the server's next word. */
const asked = signal<{ readonly isOn: boolean; readonly told: unknown } | undefined>(undefined);

/** Whether requests are recorded. */
export const isRecording = computed(() => {
  const status = liveStatus.value;
  if (asked.value !== undefined && asked.value.told === status) return asked.value.isOn;
  const current = access.value;
  return status?.recording ?? (current.state !== "in" || current.session?.recording !== false);
});

/** Whether the one who looks may change things. */
export const isAdmin = computed(() => {
  const current = access.value;
  return current.state === "in" && current.session?.role === "admin";
});

/** Pauses the recording, or goes on with it. */
export async function setPaused(paused: boolean): Promise<void> {
  const isOn = await api.setPaused(paused);
  asked.value = { isOn, told: liveStatus.peek() };
}
