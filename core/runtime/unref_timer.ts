interface Host {
  Deno?: { unrefTimer?: (id: number) => void };
}

/**
 * Lets the process end although a timer is set. Deno's timers are numbers; elsewhere they may be
 * objects with `unref()`, or neither.
 *
 * @param id What `setTimeout` returned.
 */
export function unrefTimer(id: unknown): void {
  if (typeof id === "number") (globalThis as Host).Deno?.unrefTimer?.(id);
  else (id as { unref?: () => void } | undefined)?.unref?.();
}
