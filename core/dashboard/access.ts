import { ApiError } from "../http/api_error.ts";
import { refuseRebinding } from "../http/refuse_rebinding.ts";
import { isSameOrigin } from "../http/same_origin.ts";
import { refuseForeign } from "../http/refuse_foreign.ts";
import { LoginThrottle } from "./login_throttle.ts";
import { secretEquals } from "../http/secret_equals.ts";
import { type Role, type Session, SESSION_MS, SessionSigner } from "./session_signer.ts";

/** How the dashboard lets people in. */
export type AccessKind = "open" | "token" | "password";

/** Who may see the dashboard. */
export interface AccessOptions {
  /** What guards it. */
  readonly kind: AccessKind;
  /** The access token, of kind `token`. */
  readonly accessToken?: string | undefined;
  /** Decides on user and password, of kind `password`: what they may do, if anything. */
  readonly verify?:
    | ((username: string, password: string) => Promise<Role | undefined>)
    | undefined;
  /** Signs the sessions; without one a random secret. */
  readonly secret?: string | undefined;
}

/** What a login sends. */
export interface Credentials {
  readonly token?: unknown;
  readonly username?: unknown;
  readonly password?: unknown;
}

const EVERYONE: Session = { id: "", user: "", role: "admin", expiresAt: Infinity };

/** Guards the dashboard: closed until somebody is let in, and again when anything is unclear. */
export class Access {
  readonly #options: AccessOptions;
  readonly #signer: SessionSigner;
  readonly #throttle: LoginThrottle;

  constructor(options: AccessOptions, now: () => number = Date.now) {
    this.#options = options;
    this.#signer = new SessionSigner(options.secret ?? options.accessToken, now);
    this.#throttle = new LoginThrottle(now);
  }

  /** What guards the dashboard. */
  get kind(): AccessKind {
    return this.#options.kind;
  }

  /**
   * Who makes this request: by session cookie, or by `Authorization: Bearer <access token>`.
   *
   * @param request The request.
   * @param client Address of the client, as far as it is known.
   * @returns The session, or `undefined` for nobody we know.
   * @throws {ApiError} With status 403 if a page of another origin sends a cookie along, 421 if it
   * pretends to be of ours.
   */
  async check(request: Request, client = ""): Promise<Session | undefined> {
    if (this.#options.kind === "open") {
      refuseRebinding(request, client);
      refuseForeign(request, false);
      return EVERYONE;
    }
    const bearer = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(
      request.headers.get("authorization") ?? "",
    );
    const { accessToken } = this.#options;
    if (bearer?.[1] !== undefined && accessToken !== undefined) {
      return await secretEquals(bearer[1], accessToken)
        ? { ...EVERYONE, user: "token" }
        : undefined;
    }
    for (const value of cookies(request, cookieName(request))) {
      const session = await this.#signer.verify(value);
      if (session === undefined) continue;
      refuseForeign(request, true);
      return session;
    }
    return undefined;
  }

  /**
   * Lets somebody in.
   *
   * @param request The request that logs in.
   * @param client Address of the client, for the throttle.
   * @param credentials What it sent.
   * @returns Value for `set-cookie`.
   * @throws {ApiError} With status 401 if they are wrong, 429 if it has to wait, 403 if a page of
   * another origin asks.
   */
  async login(request: Request, client: string, credentials: Credentials): Promise<string> {
    if (isSameOrigin(request.headers) === false) {
      throw new ApiError(403, "A page of another origin can't log in here");
    }
    const attempt = this.#throttle.begin(client);
    if (typeof attempt === "number") {
      const retryAfterSeconds = Math.ceil(attempt / 1_000);
      throw new ApiError(429, `Too many failed logins: wait ${retryAfterSeconds} s`, {
        retryAfterSeconds,
      });
    }
    const who = await this.#identify(credentials);
    if (who === undefined) {
      attempt.failed();
      throw new ApiError(
        401,
        this.kind === "token"
          ? "That is not the access token: take the one that the app printed when it started"
          : "User or password is wrong",
      );
    }
    attempt.succeeded();
    return setCookie(request, await this.#signer.issue(who.user, who.role), SESSION_MS / 1_000);
  }

  /**
   * Ends a session.
   *
   * @returns Value for `set-cookie`.
   */
  logout(request: Request, session: Session): string {
    this.#signer.revoke(session);
    return setCookie(request, "", 0);
  }

  /** Whether a session that was let in still holds: not logged out, not expired. */
  isValid(session: Session): boolean {
    return session.id === "" || this.#signer.isValid(session);
  }

  async #identify(
    { token, username, password }: Credentials,
  ): Promise<Pick<Session, "user" | "role"> | undefined> {
    const { kind, accessToken, verify } = this.#options;
    if (kind === "token") {
      if (typeof token !== "string" || token.length > 512 || accessToken === undefined) {
        return undefined;
      }
      return await secretEquals(token, accessToken) ? { user: "token", role: "admin" } : undefined;
    }
    if (kind === "open" || verify === undefined) return undefined;
    if (typeof username !== "string" || typeof password !== "string") return undefined;
    if (username.length > 512 || password.length > 4_096) return undefined;
    try {
      const role = await verify(username, password);
      return role === "viewer" || role === "admin" ? { user: username, role } : undefined;
    } catch {
      return undefined; // A function that fails lets nobody in.
    }
  }
}

/**
 * Browsers send cookies to every port of a host, so the port is in the name: two apps on one machine
 * do not log each other out. Over HTTPS the prefix binds it to host and path (RFC 6265bis).
 */
function cookieName(request: Request): string {
  const host = request.headers.get("host") ?? "";
  const port = /:(\d{1,5})$/.exec(host)?.[1] ?? "";
  return isSecure(request) ? `__Host-supertracer${port}` : `supertracer${port}`;
}

function setCookie(request: Request, value: string, maxAge: number): string {
  const secure = isSecure(request) ? "; Secure" : "";
  return `${
    cookieName(request)
  }=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Strict${secure}`;
}

function isSecure(request: Request): boolean {
  return request.url.startsWith("https:");
}

function cookies(request: Request, name: string): string[] {
  const values: string[] = [];
  for (const pair of (request.headers.get("cookie") ?? "").split(";", 100)) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) values.push(pair.slice(at + 1).trim());
  }
  return values.slice(0, 4);
}
