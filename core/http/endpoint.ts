import type { ReadGate } from "../service/read_gate.ts";
import type { Caller } from "./caller.ts";
import { HttpError } from "./http_error.ts";
import type { Dialect, QueryReader } from "./parameter.ts";

/** Who may: nobody in particular, whoever is let in, or an admin. */
export type EndpointRole = "nobody" | "viewer" | "admin";

/** One request to an endpoint, by somebody who may. */
export interface Call {
  readonly request: Request;
  /** Where the request comes from. */
  readonly caller: Caller;
  /** Its parameters, as they were sent. */
  readonly query: URLSearchParams;
  /** What the path has in place of `:id` or `:group`; `""` where it has neither. */
  readonly id: string;
}

/** What is known of something that is answered. */
interface EndpointFacts<Asked> {
  readonly method: "GET" | "POST";
  /** Path below the mount; a segment `:id` stands for a decimal number, `:group` for hex digits. */
  readonly path: string;
  readonly role: EndpointRole;
  /** What it does, in a few words. */
  readonly doc: string;
  /** Its parameters. */
  readonly query: QueryReader<Asked>;
  /** Whether it reads from the storage: only so many do at a time. */
  readonly isRead?: true;
}

/** An endpoint as it is written down: one entry has all there is to say of it. */
export interface EndpointEntry<C extends Call, Asked> extends EndpointFacts<Asked> {
  /** Answers; `asked` is what was read of the parameters. */
  readonly handle: (call: C & { readonly asked: Asked }) => Response | Promise<Response>;
}

/** Something that is answered. */
export interface Endpoint<C extends Call = Call> extends EndpointFacts<unknown> {
  readonly handle: (call: C) => Response | Promise<Response>;
}

/**
 * What answers for an entry: reads the parameters, then calls its `handle`; reads are bounded.
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

/** An endpoint that was found. */
export interface EndpointMatch<E> {
  readonly endpoint: E;
  readonly id: string;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  ":id": "([0-9]{1,15})",
  ":group": "([0-9a-f]{1,64})",
};

/**
 * Finds endpoints by method and path. Paths are compared as the client wrote them: nothing is
 * decoded, so no spelling of a path can mean another one.
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

  /** Finds the endpoint; what may be asked with `GET` may be with `HEAD`. */
  find(method: string, path: string): EndpointMatch<E> | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    for (const { endpoint, pattern } of this.#rows) {
      const match = endpoint.method === wanted ? pattern.exec(path) : null;
      if (match !== null) return { endpoint, id: match[1] ?? "" };
    }
    return undefined;
  }

  /**
   * Finds the endpoint, or says why there is none.
   *
   * @param method Method of the request.
   * @param path The path.
   * @param nothing What is said where the path does not exist.
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

/** The error of a method that a path does not know. */
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
