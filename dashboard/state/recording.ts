import { computed, signal } from "@preact/signals";
import { access, api, liveStatus } from "./app.ts";

/** The state requested by this page, until the server's next status. */
const asked = signal<{ readonly isOn: boolean; readonly told: unknown } | undefined>(undefined);

/** Whether requests are recorded. */
export const isRecording = computed(() => {
  const status = liveStatus.value;
  if (asked.value !== undefined && asked.value.told === status) return asked.value.isOn;
  const current = access.value;
  return status?.recording ?? (current.state !== "in" || current.session?.recording !== false);
});

/** Whether the user is an admin. */
export const isAdmin = computed(() => {
  const current = access.value;
  return current.state === "in" && current.session?.role === "admin";
});

/** Pauses or resumes recording. */
export async function setPaused(paused: boolean): Promise<void> {
  const isOn = await api.setPaused(paused);
  asked.value = { isOn, told: liveStatus.peek() };
}
