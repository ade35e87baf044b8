/** Milliseconds of a rest at most: then something else than we is slow. */
const LONGEST_REST_MS = 100;

/**
 * Does a step of a long work, and rests as long as the step took, so that half of the server's time
 * is left to those who save.
 *
 * @param step The step.
 * @returns What it returned.
 */
export async function paced<T>(step: () => Promise<T>): Promise<T> {
  const started = performance.now();
  const result = await step();
  const restMs = Math.min(performance.now() - started, LONGEST_REST_MS);
  await new Promise((resolve) => setTimeout(resolve, restMs));
  return result;
}
