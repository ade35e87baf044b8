/** Milliseconds between two checks. */
const AGAIN_MS = 10_000;
/** Milliseconds that a check may take. */
const PATIENCE_MS = 30_000;

/**
 * Returns a function that says at once whether somebody who was let in may stay. Every ten seconds
 * that is checked again, in the background; without an answer in time the answer is no.
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
