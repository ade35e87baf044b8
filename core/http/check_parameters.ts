import { HttpError } from "./http_error.ts";

/**
 * Refuses a query in which anything but the known parameters is, or one of them more than once: to
 * take one of two values would be to guess.
 *
 * @param query Parameters of the request.
 * @param known Which of them there may be.
 * @param repeatable Which of them there may be several of.
 * @throws {HttpError} With status 400.
 */
export function checkParameters(
  query: URLSearchParams,
  known: readonly string[],
  repeatable: readonly string[] = [],
): void {
  const seen = new Set<string>();
  for (const name of query.keys()) {
    if (!known.includes(name)) {
      const rule = known.length === 0 ? "none is taken here" : `use ${known.join(", ")}`;
      throw new HttpError(400, `There is no parameter "${name.slice(0, 50)}": ${rule}`);
    }
    if (seen.has(name) && !repeatable.includes(name)) throw repeated(name);
    seen.add(name);
  }
}

/**
 * Takes a parameter out of a query.
 *
 * @param query Parameters of the request; this one is removed.
 * @param name Its name.
 * @returns Its value; empty where it is missing.
 * @throws {HttpError} With status 400 if it is there more than once.
 */
export function takeParameter(query: URLSearchParams, name: string): string {
  const [value = "", ...others] = query.getAll(name);
  if (others.length > 0) throw repeated(name);
  query.delete(name);
  return value;
}

function repeated(name: string): HttpError {
  return new HttpError(400, `${name} is there more than once: give it once`);
}
