/** A request's inner state, as far as it is read here (Deno, `ext/http/00_serve.ts`). */
interface Inner {
  readonly headerList?: unknown;
}

/** Looks it up once, by its description: it is the same on every request. */
function findSymbol(request: Request): symbol | undefined {
  return Object.getOwnPropertySymbols(request).find(({ description }) => description === "request");
}

let inner: symbol | undefined;
let isSought = false;

/**
 * The headers of a request as they came, names and values in pairs, a name maybe several times.
 *
 * `request.headers` would make an object of them, sort and join them: that costs more than all that
 * is done with them here.
 *
 * @param request The request.
 * @returns The pairs, or `undefined` where the runtime keeps them elsewhere.
 */
export function headerList(request: Request): readonly (readonly [string, string])[] | undefined {
  if (!isSought) {
    inner = findSymbol(request);
    isSought = true;
  }
  if (inner === undefined) return undefined;
  const list = (request as unknown as Record<symbol, Inner | undefined>)[inner]?.headerList;
  return isPairs(list) ? list : undefined;
}

function isPairs(list: unknown): list is readonly (readonly [string, string])[] {
  if (!Array.isArray(list)) return false;
  const first: unknown = list[0];
  return first === undefined ||
    (Array.isArray(first) && typeof first[0] === "string" && typeof first[1] === "string");
}
