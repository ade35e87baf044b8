import { Access, type AccessOptions } from "./dashboard/access/access.ts";
import { Dashboard } from "./dashboard/dashboard.ts";
import type { Role } from "./dashboard/access/session_signer.ts";
import type { Caller } from "./http/caller.ts";
import { isBelowMount, ownTarget } from "./http/own_target.ts";
import { secretEquals } from "./http/secret_equals.ts";
import { LiveFeed } from "./live/live_feed.ts";
import type { LiveTail } from "./live/live_tail.ts";
import type { CredentialCheck } from "./options/auth_options.ts";
import type { ResolvedOptions } from "./options/resolve_options.ts";
import { ApiKeys } from "./rest/api_keys.ts";
import { RestApi } from "./rest/rest_api.ts";
import { MINUTE_MS } from "./runtime/units.ts";
import type { TracerData } from "./service/tracer_data.ts";

/** A part of the tracer that is served at a path of the app. */
export interface Mount {
  readonly mountPath: string;
  readonly live: LiveFeed;
  /** Answers; never rejects. */
  handle(request: Request, target: string, caller: Caller): Promise<Response>;
}

/** The dashboard and the API at their paths, distinguished from requests to the app. */
export class OwnEndpoints {
  readonly #mounts: readonly Mount[];

  constructor(mounts: readonly (Mount | undefined)[]) {
    this.#mounts = mounts.filter((mount) => mount !== undefined);
  }

  /**
   * Finds the handler of a request to the dashboard or the API.
   *
   * @param request The request.
   * @returns A function that answers it, given its caller; `undefined` for a request to the app.
   */
  find(request: Request): ((caller: Caller) => Promise<Response>) | undefined {
    for (const mount of this.#mounts) {
      const target = ownTarget(request, mount.mountPath);
      if (target !== undefined) return (caller) => mount.handle(request, target, caller);
    }
    return undefined;
  }

  /** Whether a request with this target may be for the dashboard or the API; `find()` decides. */
  isBelow(target: string): boolean {
    return this.#mounts.some(({ mountPath }) => isBelowMount(target, 0, mountPath));
  }

  /**
   * Ends all live streams.
   *
   * @returns Whether there were any.
   */
  closeStreams(): boolean {
    const wereOpen = this.#mounts.some(({ live }) => live.active);
    for (const { live } of this.#mounts) live.close();
    return wereOpen;
  }
}

/** The dashboard at its path, and the link to it. */
export class MountedDashboard extends Dashboard {
  readonly mountPath: string;
  readonly #madeToken: string | undefined;

  constructor(
    options: ResolvedOptions,
    data: TracerData,
    tail: LiveTail,
    onCaught: () => void,
  ) {
    const shared = data.sharedText("ended_sessions");
    const access = new Access({ ...accessOptions(options), shared: { ...shared, onCaught } });
    super(data, access, new LiveFeed(data, tail, onCaught), onCaught);
    this.mountPath = options.ui.mountPath;
    this.#madeToken = access.madeToken;
    this.missingSecret = access.missingSecret;
  }

  /** The option without which sessions are valid in this process alone. */
  readonly missingSecret: Access["missingSecret"];

  /** Whether the token was generated, so that no other worker or instance knows it. */
  get hasMadeToken(): boolean {
    return this.#madeToken !== undefined;
  }

  /**
   * The address to open in a browser, with the generated token, if there is one. A configured token
   * is left out: the user knows it, and output ends up in log stores. The token is in the fragment,
   * which browsers don't send, so it reaches no server log and no `Referer`.
   *
   * @param origin `"http://localhost:8000"`, or `""` if it is unknown.
   */
  link(origin: string): string {
    const fragment = this.#madeToken === undefined ? "" : `#token=${this.#madeToken}`;
    return `${origin}${this.mountPath}/${fragment}`;
  }
}

/** The REST API at its path. */
export class MountedApi extends RestApi {
  readonly mountPath: string;

  constructor(
    { api, ui }: ResolvedOptions,
    data: TracerData,
    tail: LiveTail,
    onCaught: () => void,
  ) {
    const keys = new ApiKeys(api.access, { allowedHosts: ui.allowedHosts });
    super(data, keys, new LiveFeed(data, tail, onCaught), onCaught);
    this.mountPath = api.basePath;
  }
}

function accessOptions({ auth, session, ui }: ResolvedOptions): AccessOptions {
  const secret = ui.storageSecret;
  const { secureCookie, idleTimeoutMinutes } = session;
  const common = { secureCookie, idleMs: idleTimeoutMinutes * MINUTE_MS };
  switch (auth.kind) {
    case "open":
      return { ...common, kind: "open", allowedHosts: ui.allowedHosts };
    case "token": {
      const { accessToken } = auth;
      return { ...common, kind: "token", secret: signingSecret(secret, accessToken), accessToken };
    }
    case "password":
      return {
        ...common,
        kind: "password",
        secret: signingSecret(secret, auth.checks),
        verify: (username, password) => roleOf(auth.checks, username, password),
        isAskedAgain: auth.checks.some(({ source }) => source === "function"),
      };
  }
}

/**
 * The key that signs sessions, if it outlives the process: the secret combined with all
 * credentials, so that a session ends when a password, a role or the token changes.
 */
function signingSecret(secret: string | undefined, credentials: unknown): string | undefined {
  return secret === undefined ? undefined : JSON.stringify([secret, credentials ?? null]);
}

/** Runs the checks in order. */
async function roleOf(
  checks: readonly CredentialCheck[],
  username: string,
  password: string,
): Promise<Role | undefined> {
  for (const check of checks) {
    if (check.source === "function") {
      const answer: unknown = await check.authFn(username, password);
      if (answer === true || answer === "admin") return "admin";
      if (answer === "viewer") return "viewer";
      continue;
    }
    const [sameUser, samePassword] = await Promise.all([
      secretEquals(username, check.username),
      secretEquals(password, check.password),
    ]);
    if (sameUser && samePassword) return check.role;
  }
  return undefined;
}
