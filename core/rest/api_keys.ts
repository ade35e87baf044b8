import type { ResolvedApiAccess } from "../configuration/resolve_api.ts";
import { ApiError } from "../http/api_error.ts";
import { refuseForeign } from "../http/refuse_foreign.ts";
import { refuseRebinding } from "../http/refuse_rebinding.ts";
import { secretEquals } from "../http/secret_equals.ts";

/** What a key may do: read, or also pause recording, clear, and mark errors. */
export type Scope = "read" | "admin";

/** A key: printable ASCII without spaces; a comma and a space would be two headers joined. */
const KEY = /^[!-~]{1,512}$/;

/** Parameters by which people try to hand over a key, where logs and histories keep it. */
const KEY_PARAMETERS = /^(?:x[-_])?(?:api[-_]?)?(?:key|token)$|^access[-_]?token$|^authorization$/i;

/** Milliseconds after which a stream's key is looked at again. */
const RECHECK_MS = 10_000;

/** Milliseconds that this may take; a function without an answer lets nobody stay. */
const PATIENCE_MS = 30_000;

/** Guards the API: closed until a key is right, and again when anything is unclear. */
export class ApiKeys {
  readonly #access: ResolvedApiAccess;
  readonly #now: () => number;

  constructor(access: ResolvedApiAccess, now: () => number = Date.now) {
    this.#access = access;
    this.#now = now;
  }

  /**
   * What the caller may do.
   *
   * @param request The request.
   * @param query Its parameters.
   * @param client Address of the client, as far as it is known.
   * @returns The scope, or `undefined` for nobody we know.
   * @throws {ApiError} With status 400 if a key is in the URL; where no key is asked for, 403 or 421
   * for a page of another site.
   */
  async check(
    request: Request,
    query: URLSearchParams,
    client: string,
  ): Promise<Scope | undefined> {
    for (const name of query.keys()) {
      if (!KEY_PARAMETERS.test(name)) continue;
      throw new ApiError(
        400,
        "A key in the URL ends up in logs: send it in the X-API-Key or Authorization header, and " +
          "replace it by another",
      );
    }
    if (this.#access.kind === "open") {
      refuseRebinding(request, client);
      refuseForeign(request, false);
      return "read";
    }
    const key = keyOf(request.headers);
    return key === undefined ? undefined : await this.#scopeOf(key, this.#access);
  }

  /**
   * Makes what tells whether a caller who was let in may still read along: the key is looked at
   * again every ten seconds, in the background.
   *
   * @param request The request.
   */
  mayStay(request: Request): () => boolean {
    const access = this.#access;
    if (access.kind === "open") return () => true;
    const key = keyOf(request.headers);
    if (key === undefined) return () => false;
    let isAllowed = true;
    let isAsking = false;
    let askedAt = this.#now();
    const ask = async () => {
      if (await this.#scopeOf(key, access) === undefined) isAllowed = false;
      isAsking = false;
    };
    return () => {
      const ageMs = this.#now() - askedAt;
      if (isAsking && ageMs >= PATIENCE_MS) isAllowed = false;
      if (!isAsking && ageMs >= RECHECK_MS) {
        isAsking = true;
        askedAt = this.#now();
        ask().catch(() => isAllowed = false);
      }
      return isAllowed;
    };
  }

  async #scopeOf(
    key: string,
    { keys, authFn }: Extract<ResolvedApiAccess, { readonly kind: "key" }>,
  ): Promise<Scope | undefined> {
    let scope: Scope | undefined;
    // All of them, whichever is right: the time tells nothing.
    for (const known of keys) if (await secretEquals(key, known.key)) scope ??= known.scope;
    if (scope !== undefined || authFn === undefined) return scope;
    try {
      const answer: unknown = await authFn(key);
      if (answer === "admin") return "admin";
      return answer === true || answer === "read" ? "read" : undefined;
    } catch {
      return undefined; // A function that fails lets nobody in.
    }
  }
}

/** The key: `X-API-Key`, `Authorization: Bearer ...`, or bare in `Authorization` as in Python. */
function keyOf(headers: Headers): string | undefined {
  const own = headers.get("x-api-key");
  const authorization = headers.get("authorization");
  const text = own ?? authorization?.replace(/^bearer /i, "");
  return text !== undefined && KEY.test(text) ? text : undefined;
}
