import type { ReadGate } from "../service/read_gate.ts";
import type { Caller } from "./caller.ts";
import { HttpError } from "./http_error.ts";
import type { Dialect, QueryReader } from "./parameter.ts";

/** Role needed: none, that of any user, or that of an admin. */
export type EndpointRole = "nobody" | "viewer" | "admin";

/** An authorized request to an endpoint. */
export interface Call {
  readonly request: Request;
  /** Origin of the request. */
  readonly caller: Caller;
  /** Its parameters as sent. */
  readonly query: URLSearchParams;
  /** The path's segment for `:id` or `:group`; `""` if it has neither. */
  readonly id: string;
}

/** Facts about an endpoint. */
interface EndpointFacts<Asked> {
  readonly method: "GET" | "POST";
  /** Path below the mount; a segment `:id` stands for a decimal number, `:group` for hex digits. */
  readonly path: string;
  readonly role: EndpointRole;
  /** What it does, in a few words. */
  readonly doc: string;
  /** Its parameters. */
  readonly query: QueryReader<Asked>;
  /** Whether it reads from the storage, which bounds concurrent reads. */
  readonly isRead?: true;
}

/** The complete declaration of an endpoint. */
export interface EndpointEntry<C extends Call, Asked> extends EndpointFacts<Asked> {
  /** Responds; `asked` are the parsed parameters. */
  readonly handle: (call: C & { readonly asked: Asked }) => Response | Promise<Response>;
}

/** An endpoint. */
export interface Endpoint<C extends Call = Call> extends EndpointFacts<unknown> {
  readonly handle: (call: C) => Response | Promise<Response>;
}

/**
 * Returns the handler of an entry: it parses the parameters, then calls `handle`; reads are
 * bounded.
 *
 * @param entry The entry.
 * @param dialect How parameters are written.
 * @param reads Bounds the reads.
 */
export function endpointHandler<C extends Call, Asked>(
  { query, isRead, handle }: EndpointEntry<C, Asked>,
  dialect: Dialect,
  reads: ReadGate,
): Endpoint<C>["handle"] {
  const answer = (call: C) => handle({ ...call, asked: query.read(call.query, dialect) });
  return isRead ? (call) => reads.run(() => answer(call)) : answer;
}

/** A matching endpoint. */
export interface EndpointMatch<E> {
  readonly endpoint: E;
  readonly id: string;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  ":id": "([0-9]{1,15})",
  ":group": "([0-9a-f]{1,64})",
};

/**
 * Finds endpoints by method and path. Paths are compared as sent: nothing is decoded, so a path has
 * a single spelling.
 */
export class EndpointTable<E extends Pick<Endpoint, "method" | "path">> {
  readonly #rows: readonly { readonly endpoint: E; readonly pattern: RegExp }[];

  constructor(endpoints: readonly E[]) {
    this.#rows = endpoints.map((endpoint) => ({ endpoint, pattern: patternOf(endpoint.path) }));
  }

  /** Every endpoint. */
  get endpoints(): readonly E[] {
    return this.#rows.map(({ endpoint }) => endpoint);
  }

  /** Finds the endpoint; `HEAD` works wherever `GET` does. */
  find(method: string, path: string): EndpointMatch<E> | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    for (const { endpoint, pattern } of this.#rows) {
      const match = endpoint.method === wanted ? pattern.exec(path) : null;
      if (match !== null) return { endpoint, id: match[1] ?? "" };
    }
    return undefined;
  }

  /**
   * Finds the endpoint, or throws.
   *
   * @param method Method of the request.
   * @param path The path.
   * @param nothing Message if the path does not exist.
   * @throws {HttpError} With status 405 if the path exists for other methods, else with 404.
   */
  require(method: string, path: string, nothing: string): EndpointMatch<E> {
    const match = this.find(method, path);
    if (match !== undefined) return match;
    const allow = this.#rows.filter(({ pattern }) => pattern.test(path))
      .flatMap(({ endpoint }) => endpoint.method === "GET" ? ["GET", "HEAD"] : [endpoint.method]);
    throw allow.length > 0 ? methodError(method, allow) : new HttpError(404, nothing);
  }
}

/** The error for a method that a path does not support. */
export function methodError(method: string, allow: readonly string[]): HttpError {
  const name = method.slice(0, 20);
  return new HttpError(405, `${name} is not possible here: use ${allow.join(" or ")}`, { allow });
}

function patternOf(path: string): RegExp {
  const segments = path.split("/").map((segment) => {
    return PARAMETERS[segment] ?? segment.replaceAll(/[^a-z0-9_/-]/g, (char) => `\\${char}`);
  });
  return new RegExp(`^${segments.join("/")}$`);
}
