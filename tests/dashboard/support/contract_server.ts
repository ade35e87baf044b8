import { Access } from "../../../core/dashboard/access/access.ts";
import { Dashboard } from "../../../core/dashboard/dashboard.ts";
import type { Role, Session } from "../../../core/dashboard/access/session_signer.ts";
import type { Caller } from "../../../core/http/caller.ts";
import { liveFeedOf } from "../../support/tracer_data.ts";
import { SampleData, type SampleState } from "./sample_data.ts";

/** What a {@linkcode ContractServer} does otherwise than usual. */
export interface ContractOptions extends SampleState {
  readonly role?: Role;
  readonly port?: number;
}

const CALLER: Caller = { address: "127.0.0.1", isSecure: false };

/** Lets everybody in, in one role. */
class OpenAccess extends Access {
  readonly #role: Role;

  constructor(role: Role) {
    super({ kind: "open" });
    this.#role = role;
  }

  override async check(request: Request, caller: Caller): Promise<Session | undefined> {
    const session = await super.check(request, caller);
    return session === undefined ? undefined : { ...session, role: this.#role };
  }
}

/**
 * Serves the real dashboard over made-up figures, so that screens can be looked at in states that a
 * real app takes long to come to: `deno run -A tests/dashboard/support/contract_server.ts`.
 */
export class ContractServer implements AsyncDisposable {
  /** Bodies of the requests that changed something: `"POST errors/1c0ffee {...}"`. */
  readonly changes: string[] = [];
  /** Endpoints asked for, with their query. */
  readonly asked: string[] = [];
  readonly #dashboard: Dashboard;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #caught = 0;

  constructor(options: ContractOptions = {}) {
    const access = new OpenAccess(options.role ?? "admin");
    const data = new SampleData(options);
    this.#dashboard = new Dashboard(data, access, liveFeedOf(data), () => this.#caught++);
    this.#server = Deno.serve(
      { port: options.port ?? 0, hostname: "localhost", onListen() {} },
      (request) => this.#answer(request),
    );
  }

  /** `"http://localhost:1234/supertracer/"`. */
  get url(): string {
    return `http://localhost:${this.#server.addr.port}/supertracer/`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#dashboard.live.close();
    await this.#server.shutdown();
    if (this.#caught > 0) throw new Error(`The dashboard could not answer ${this.#caught} times`);
  }

  async #answer(request: Request): Promise<Response> {
    const target = request.url.slice(new URL(request.url).origin.length + "/supertracer".length);
    const [, asked] = /^\/api\/(.*)$/.exec(target) ?? [];
    if (asked === undefined || request.method !== "POST") {
      if (asked !== undefined) this.asked.push(asked);
      return await this.#dashboard.handle(request, target, CALLER);
    }
    const body = await request.text();
    this.changes.push(`POST ${asked} ${body}`);
    const { url, method, headers } = request;
    const again = new Request(url, { method, headers, body });
    return await this.#dashboard.handle(again, target, CALLER);
  }
}

if (import.meta.main) {
  console.log(new ContractServer({ port: 8124 }).url);
}
