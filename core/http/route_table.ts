import { HttpError } from "./http_error.ts";

/** Method and path of something that is answered. */
export interface OwnRoute {
  readonly method: "GET" | "POST";
  /** Path below the mount; a segment `:id` stands for a decimal number, `:group` for hex digits. */
  readonly path: string;
}

/** A route that was found. */
export interface RouteMatch<R extends OwnRoute> {
  readonly route: R;
  /** What the path has in place of its parameter; `""` where it has none. */
  readonly parameter: string;
}

const PARAMETERS: Readonly<Record<string, string>> = {
  ":id": "([0-9]{1,15})",
  ":group": "([0-9a-f]{1,64})",
};

/**
 * Routes by method and path. Paths are compared as the client wrote them: nothing is decoded, so no
 * spelling of a path can mean another one.
 */
export class RouteTable<R extends OwnRoute> {
  readonly #routes: readonly { readonly route: R; readonly pattern: RegExp }[];

  constructor(routes: readonly R[]) {
    this.#routes = routes.map((route) => ({ route, pattern: patternOf(route.path) }));
  }

  /** Every route. */
  get routes(): readonly R[] {
    return this.#routes.map(({ route }) => route);
  }

  /** Finds the route; what may be asked with `GET` may be with `HEAD`. */
  find(method: string, path: string): RouteMatch<R> | undefined {
    const wanted = method === "HEAD" ? "GET" : method;
    for (const { route, pattern } of this.#routes) {
      const match = route.method === wanted ? pattern.exec(path) : null;
      if (match !== null) return { route, parameter: match[1] ?? "" };
    }
    return undefined;
  }

  /**
   * Finds the route, or says why there is none.
   *
   * @param method Method of the request.
   * @param path The path.
   * @param nothing What is said where the path does not exist.
   * @throws {HttpError} With status 405 if the path exists for other methods, else with 404.
   */
  require(method: string, path: string, nothing: string): RouteMatch<R> {
    const match = this.find(method, path);
    if (match !== undefined) return match;
    const allow = this.#routes.filter(({ pattern }) => pattern.test(path))
      .flatMap(({ route }) => route.method === "GET" ? ["GET", "HEAD"] : [route.method]);
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
