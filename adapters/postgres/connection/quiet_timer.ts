interface Host {
  readonly Deno?: { readonly unrefTimer?: (id: number) => void };
}

/**
 * Lets the process end although a timer runs.
 *
 * @param timer What `setTimeout` or `setInterval` returned: a number on Deno, an object on Node.
 */
export function quietTimer(timer: unknown): void {
  if (typeof timer === "number") (globalThis as Host).Deno?.unrefTimer?.(timer);
  else (timer as { unref?: () => void } | undefined)?.unref?.();
}
