/** Milliseconds after which it is asked again. */
const AGAIN_MS = 10_000;
/** Milliseconds that an answer may take. */
const PATIENCE_MS = 30_000;

/**
 * Makes what tells at once whether somebody who was let in may still stay: it is asked again every
 * ten seconds, in the background. Without an answer in time nobody stays.
 *
 * @param ask Whether somebody may stay.
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
