import type { ResolvedApiAccess } from "../options/api_options.ts";
import { HttpError } from "../http/http_error.ts";
import type { Caller } from "../http/caller.ts";
import { keepAsking } from "../http/keep_asking.ts";
import { KeyThrottle, tooMany } from "../http/key_throttle.ts";
import { refuseForeign, refuseRebinding } from "../http/request_guard.ts";
import { secretEquals } from "../http/secret_equals.ts";
import { within } from "../runtime/deadline.ts";

/** What a key may do: read, or also pause recording, clear, and mark errors. */
export type Scope = "read" | "admin";

/** Options of {@linkcode ApiKeys} other than the keys. */
export interface ApiKeysOptions {
  /** Host names accepted while no key is needed. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Maximum milliseconds for `authFn`. */
  readonly patienceMs?: number | undefined;
  /** The time, Unix epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  /** A number from 0 to 1. */
  readonly random?: (() => number) | undefined;
}

/** A key: printable ASCII without spaces, as a comma and a space would mean two joined headers. */
const KEY = /^[!-~]{1,512}$/;

/** Parameters in which people try to send a key, although logs and histories keep URLs. */
const KEY_PARAMETERS = /^(?:x[-_])?(?:api[-_]?)?(?:key|token)$|^access[-_]?token$|^authorization$/i;

const PATIENCE_MS = 10_000;

/** Guards the API. Anything unclear is refused. */
export class ApiKeys {
  readonly #access: ResolvedApiAccess;
  readonly #allowedHosts: readonly string[];
  readonly #patienceMs: number;
  readonly #now: () => number;
  readonly #throttle: KeyThrottle;

  constructor(access: ResolvedApiAccess, options: ApiKeysOptions = {}) {
    const { allowedHosts = [], patienceMs = PATIENCE_MS, now = Date.now, random } = options;
    this.#access = access;
    this.#allowedHosts = allowedHosts;
    this.#patienceMs = patienceMs;
    this.#now = now;
    this.#throttle = new KeyThrottle(now, random);
  }

  /**
   * What the caller may do.
   *
   * @param request The request.
   * @param query Its parameters.
   * @param caller Its origin.
   * @returns The scope, or `undefined` for an unknown caller.
   * @throws {HttpError} With status 400 if a key is in the URL, 429 after too many wrong ones; if
   * no key is needed, 403 or 421 for a page of another site.
   */
  async check(
    request: Request,
    query: URLSearchParams,
    caller: Caller,
  ): Promise<Scope | undefined> {
    for (const name of query.keys()) {
      if (!KEY_PARAMETERS.test(name)) continue;
      throw new HttpError(
        400,
        "A key in the URL ends up in logs: send it in the X-API-Key or Authorization header, and " +
          "replace it by another",
      );
    }
    if (this.#access.kind === "open") {
      refuseRebinding(request, this.#allowedHosts);
      refuseForeign(request, false);
      return "read";
    }
    const key = keyOf(request.headers);
    if (key === undefined) return undefined;
    const attempt = this.#throttle.begin(caller.address);
    if (typeof attempt === "number") throw tooMany("wrong keys", attempt);
    const scope = await this.#scopeOf(key, this.#access);
    if (scope !== undefined) attempt.succeeded();
    return scope;
  }

  /**
   * Returns a function that says whether a connected caller may continue reading: the key is
   * checked again every ten seconds, in the background.
   *
   * @param request The request.
   */
  mayStay(request: Request): () => boolean {
    const access = this.#access;
    if (access.kind === "open") return () => true;
    const key = keyOf(request.headers);
    if (key === undefined) return () => false;
    return keepAsking(async () => await this.#scopeOf(key, access) !== undefined, this.#now);
  }

  async #scopeOf(
    key: string,
    { keys, authFn }: Extract<ResolvedApiAccess, { readonly kind: "key" }>,
  ): Promise<Scope | undefined> {
    let scope: Scope | undefined;
    // Always all of them, so that timing reveals nothing.
    for (const known of keys) if (await secretEquals(key, known.key)) scope ??= known.scope;
    if (scope !== undefined || authFn === undefined) return scope;
    try {
      const asked: Promise<unknown> = Promise.resolve(authFn(key));
      const answer = await within(asked, this.#patienceMs, () => undefined);
      if (answer === "admin") return "admin";
      return answer === true || answer === "read" ? "read" : undefined;
    } catch {
      return undefined; // A function that fails or hangs grants no access.
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
