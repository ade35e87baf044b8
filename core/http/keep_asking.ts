/** Milliseconds between two checks. */
const AGAIN_MS = 10_000;
/** Maximum milliseconds a check may take. */
const PATIENCE_MS = 30_000;

/**
 * Returns a function that immediately says whether a connected client may stay. This is checked
 * again every ten seconds, in the background; a check that takes too long counts as no.
 *
 * @param ask Checks.
 * @param now The time in milliseconds.
 */
export function keepAsking(ask: () => Promise<boolean>, now: () => number): () => boolean {
  let isAllowed = true;
  let isAsking = false;
  let askedAt = now();
  async function askAgain(): Promise<void> {
    if (!await ask()) isAllowed = false;
    isAsking = false;
  }
  return () => {
    const ageMs = now() - askedAt;
    if (isAsking && ageMs >= PATIENCE_MS) isAllowed = false;
    if (!isAsking && ageMs >= AGAIN_MS) {
      isAsking = true;
      askedAt = now();
      askAgain().catch(() => isAllowed = false);
    }
    return isAllowed;
  };
}
