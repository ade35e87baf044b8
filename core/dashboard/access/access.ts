import { HttpError } from "../../http/http_error.ts";
import type { Caller } from "../../http/caller.ts";
import { keepAsking } from "../../http/keep_asking.ts";
import { KeyThrottle, tooMany } from "../../http/key_throttle.ts";
import { isSameOrigin, refuseForeign, refuseRebinding } from "../../http/request_guard.ts";
import { randomToken, secretEquals } from "../../http/secret_equals.ts";
import { within } from "../../runtime/deadline.ts";
import { MINUTE_MS } from "../../runtime/units.ts";
import { cookieName, cookieValues, setCookie } from "./cookies.ts";
import { DEVICE_MS, DeviceSigner, LoginThrottle } from "./login_throttle.ts";
import { RenewedGrants, type Verify } from "./renewed_grants.ts";
import { Revocations, type SharedText } from "./revocations.ts";
import { type Role, type Session, SESSION_MS, SessionSigner } from "./session_signer.ts";

/** How users log in to the dashboard. */
export type AccessKind = "open" | "token" | "password";

/** Who may see the dashboard. */
export interface AccessOptions {
  /** How people log in. */
  readonly kind: AccessKind;
  /**
   * The access token, of kind `token`.
   *
   * @default {a random token}
   */
  readonly accessToken?: string | undefined;
  /** Checks user name and password, for kind `password`: returns the role, if any. */
  readonly verify?: Verify | undefined;
  /** Whether the result may change, so that `verify` is called again every hour. */
  readonly isAskedAgain?: boolean | undefined;
  /**
   * Signs the sessions.
   *
   * @default {the access token, else a random secret}
   */
  readonly secret?: string | undefined;
  /**
   * Milliseconds without activity after which a session ends.
   *
   * @default {30 minutes}
   */
  readonly idleMs?: number | undefined;
  /** Whether cookies are for HTTPS alone, even if requests seem to arrive over HTTP. */
  readonly secureCookie?: boolean | undefined;
  /** Host names accepted while no login is needed. */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Maximum milliseconds for `verify`. */
  readonly patienceMs?: number | undefined;
  /** Shares ended sessions between processes on the same storage. */
  readonly shared?: SharedText | undefined;
}

/** What a login request contains. */
export interface Credentials {
  readonly token?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
}

/** Sources of time and randomness; tests pass their own. */
export interface AccessClock {
  /** The time, Unix epoch in milliseconds. */
  readonly now?: (() => number) | undefined;
  /** A number from 0 to 1. */
  readonly random?: (() => number) | undefined;
}

const EVERYONE: Session = {
  id: "",
  user: "",
  role: "admin",
  issuedAt: 0,
  seenAt: 0,
};

const IDLE_MS = 30 * MINUTE_MS;
const PATIENCE_MS = 10_000;
/** Milliseconds within which further activity does not renew the cookie. */
const RENEW_MS = 30_000;

const SESSION_COOKIE = "supertracer";
const DEVICE_COOKIE = "supertracer-device";

/** Guards the dashboard. Anything unclear is refused. */
export class Access {
  readonly #options: AccessOptions;
  readonly #accessToken: string | undefined;
  readonly #now: () => number;
  readonly #sessions: SessionSigner;
  readonly #devices: DeviceSigner;
  readonly #logins: LoginThrottle;
  readonly #tokens: KeyThrottle | undefined;
  readonly #revocations: Revocations;
  readonly #grants: RenewedGrants | undefined;

  constructor(options: AccessOptions, { now = Date.now, random }: AccessClock = {}) {
    const { kind, accessToken, isAskedAgain, idleMs = IDLE_MS } = options;
    const secret = options.secret ?? accessToken ?? randomToken();
    this.#options = options;
    this.#now = now;
    if (kind === "token") this.#accessToken = accessToken ?? randomToken();
    this.#sessions = new SessionSigner(secret, idleMs, now);
    this.#devices = new DeviceSigner(secret, now);
    this.#logins = new LoginThrottle(now, random);
    // A generated token has 256 bits and can't be guessed.
    if (accessToken !== undefined) this.#tokens = new KeyThrottle(now, random);
    this.#revocations = new Revocations(now, options.shared);
    if (isAskedAgain) this.#grants = new RenewedGrants((...who) => this.#verify(...who), now);
  }

  /** How the dashboard is guarded. */
  get kind(): AccessKind {
    return this.#options.kind;
  }

  /** The access token, if it was generated: only then may it be printed. */
  get madeToken(): string | undefined {
    return this.#options.accessToken === undefined ? this.#accessToken : undefined;
  }

  /**
   * Authenticates a request: by session cookie, or by `Authorization: Bearer <access token>`.
   *
   * @param request The request.
   * @param caller Its origin.
   * @returns The session, or `undefined` if not authenticated.
   * @throws {HttpError} With status 403 if a page of another origin sends a cookie along, 421 if it
   * pretends to be ours, 429 after too many wrong tokens.
   */
  async check(request: Request, caller: Caller): Promise<Session | undefined> {
    if (this.#options.kind === "open") {
      refuseRebinding(request, this.#options.allowedHosts ?? []);
      refuseForeign(request, false);
      return EVERYONE;
    }
    const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(
      request.headers.get("authorization") ?? "",
    )?.[1];
    if (bearer !== undefined && this.#accessToken !== undefined) {
      return await this.#isToken(bearer, caller) ? { ...EVERYONE, user: "token" } : undefined;
    }
    const name = cookieName(SESSION_COOKIE, request, this.#isSecure(caller));
    for (const value of cookieValues(request, name, "v3.")) {
      const session = await this.#sessions.verify(value);
      if (session === undefined || !await this.#holds(session)) continue;
      refuseForeign(request, true);
      return session;
    }
    return undefined;
  }

  /**
   * The option without which this process signs its sessions with a random secret, so that they are
   * valid in no other; `undefined` if it is set.
   */
  get missingSecret(): "auth.accessToken" | "ui.storageSecret" | undefined {
    const { kind, secret, accessToken } = this.#options;
    if (kind === "open" || secret !== undefined || accessToken !== undefined) return undefined;
    return kind === "token" ? "auth.accessToken" : "ui.storageSecret";
  }

  /**
   * The error for a request that is not authenticated. A session of another process can't be told
   * from one that has ended, so where sessions aren't shared the notice names both.
   */
  unauthorized(request: Request): HttpError {
    const { kind, missingSecret } = this;
    const hasSession = /(?:^|[; -])supertracer\d*=/.test(request.headers.get("cookie") ?? "");
    const notice = hasSession && missingSecret !== undefined
      ? "Your session has ended, or it belongs to another worker, instance or run of the app, with " +
        `another secret for sessions: give all of them the same with ${missingSecret}`
      : undefined;
    const message = notice === undefined ? "Log in first" : `Log in first. ${notice}`;
    return new HttpError(401, message, { members: { kind, notice } });
  }

  /**
   * Logs a user in.
   *
   * @param request The login request.
   * @param caller Its origin.
   * @param credentials What it sent.
   * @returns Values of `set-cookie`.
   * @throws {HttpError} With status 401 if they are wrong, 429 after too many wrong ones, 403 if a
   * page of another origin asks.
   */
  async login(
    request: Request,
    caller: Caller,
    credentials: Credentials,
  ): Promise<readonly string[]> {
    if (isSameOrigin(request) === false) {
      throw new HttpError(403, "A page of another origin can't log in here");
    }
    if (this.kind === "token") {
      const { token } = credentials;
      if (
        typeof token === "string" && token.length <= 512 && await this.#isToken(token, caller)
      ) {
        return [await this.#sessionCookie(request, caller, this.#sessions.begin("token", "admin"))];
      }
      throw new HttpError(
        401,
        this.madeToken === undefined
          ? "That is not the access token: it is in the app's configuration"
          : "That is not the access token: use the one that the app printed when it started; each of several " +
            "workers or instances has its own, unless auth.accessToken is set",
      );
    }
    const session = await this.#loginUser(request, caller, credentials);
    if (session === undefined) throw new HttpError(401, "Wrong user name or password");
    const isSecure = this.#isSecure(caller);
    const device = cookieName(DEVICE_COOKIE, request, isSecure);
    return [
      await this.#sessionCookie(request, caller, session),
      setCookie(device, await this.#devices.issue(session.user), DEVICE_MS, isSecure),
    ];
  }

  /**
   * Ends a session, or all of its user's, in all processes on the same storage.
   *
   * @param request The request that logs out.
   * @param caller Its origin.
   * @param session The session.
   * @param isEverywhere Whether all sessions of the user end.
   * @returns Value of `set-cookie`.
   */
  async logout(
    request: Request,
    caller: Caller,
    session: Session,
    isEverywhere = false,
  ): Promise<string> {
    this.#grants?.forget(session.id);
    if (isEverywhere) await this.#revocations.endAll(session);
    else await this.#revocations.end(session);
    const isSecure = this.#isSecure(caller);
    return setCookie(cookieName(SESSION_COOKIE, request, isSecure), "", 0, isSecure);
  }

  /**
   * Keeps the session of a user who is active.
   *
   * @param request The request that reports activity.
   * @param caller Its origin.
   * @param session The session.
   * @returns Value of `set-cookie`, if the cookie must be renewed.
   */
  async renew(request: Request, caller: Caller, session: Session): Promise<string | undefined> {
    const seenAt = this.#now();
    if (session.id === "" || seenAt < session.seenAt + RENEW_MS) return undefined;
    return await this.#sessionCookie(request, caller, { ...session, seenAt });
  }

  /**
   * Returns a function that says whether a session may continue reading.
   *
   * @param session The session.
   */
  mayStay(session: Session): () => boolean {
    if (session.id === "") return () => true;
    const mayStay = keepAsking(() => this.#holds(session), this.#now);
    return () => this.#sessions.isCurrent(session) && !this.#revocations.has(session) && mayStay();
  }

  async #holds(session: Session): Promise<boolean> {
    await this.#revocations.refresh();
    if (this.#revocations.has(session)) return false;
    return await this.#grants?.holds(session) ?? true;
  }

  async #loginUser(
    request: Request,
    caller: Caller,
    { username, password }: Credentials,
  ): Promise<Session | undefined> {
    const account = typeof username === "string" ? username : "";
    const attempt = this.#logins.begin({
      address: caller.address,
      account,
      device: await this.#deviceOf(request, caller, account),
    });
    if (typeof attempt === "number") throw tooMany("failed logins", attempt);
    if (typeof username !== "string" || typeof password !== "string") return undefined;
    if (username.length > 512 || password.length > 4_096) return undefined;
    const role = await this.#verify(username, password);
    if (role === undefined) return undefined;
    attempt.succeeded();
    const session = this.#sessions.begin(username, role);
    this.#grants?.remember(session, username, password);
    return session;
  }

  /** Identifies the browser, if this user has logged in with it before. */
  async #deviceOf(request: Request, caller: Caller, user: string): Promise<string | undefined> {
    const name = cookieName(DEVICE_COOKIE, request, this.#isSecure(caller));
    for (const value of cookieValues(request, name, "d1.")) {
      const device = await this.#devices.verify(value, user);
      if (device !== undefined) return device;
    }
    return undefined;
  }

  async #isToken(given: string, caller: Caller): Promise<boolean> {
    const attempt = this.#tokens?.begin(caller.address);
    if (typeof attempt === "number") throw tooMany("wrong tokens", attempt);
    const isRight = await secretEquals(given, this.#accessToken ?? randomToken());
    if (isRight) attempt?.succeeded();
    return isRight;
  }

  async #verify(username: string, password: string): Promise<Role | undefined> {
    const { verify, patienceMs = PATIENCE_MS } = this.#options;
    try {
      const role = await within(
        Promise.resolve(verify?.(username, password)),
        patienceMs,
        () => undefined,
      );
      return role === "viewer" || role === "admin" ? role : undefined;
    } catch {
      return undefined; // A function that fails or hangs grants no access.
    }
  }

  async #sessionCookie(request: Request, caller: Caller, session: Session): Promise<string> {
    const isSecure = this.#isSecure(caller);
    return setCookie(
      cookieName(SESSION_COOKIE, request, isSecure),
      await this.#sessions.sign(session),
      session.issuedAt + SESSION_MS - this.#now(),
      isSecure,
    );
  }

  #isSecure({ isSecure }: Caller): boolean {
    return isSecure || this.#options.secureCookie === true;
  }
}
