/**
 * Whether this is `workerd`, the runtime of Cloudflare's workers. There, timers end with the request
 * that started them, and what one request began another can't wait for: work is done before its
 * request ends.
 */
export function isWorkerd(): boolean {
  const { navigator }: { navigator?: { userAgent?: unknown } } = globalThis;
  return navigator?.userAgent === "Cloudflare-Workers";
}
