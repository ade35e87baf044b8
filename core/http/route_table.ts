/** Method and path of something that is answered. */
export interface OwnRoute {
  readonly method: "GET" | "POST";
  /** Path below the mount; a segment `:id` stands for a decimal number, `:group` for hex digits. */
  readonly path: string;
}

/** What there is for a method and a path. */
export type RouteMatch<R extends OwnRoute> =
  | {
    readonly kind: "found";
    readonly route: R;
    /** What the path has in place of its parameter; `""` where it has none. */
    readonly parameter: string;
  }
  /** The path exists, for these methods. */
  | { readonly kind: "method"; readonly allow: readonly string[] }
  | { readonly kind: "none" };

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
  find(method: string, path: string): RouteMatch<R> {
    const wanted = method === "HEAD" ? "GET" : method;
    const allow: string[] = [];
    for (const { route, pattern } of this.#routes) {
      const match = pattern.exec(path);
      if (match === null) continue;
      if (route.method === wanted) return { kind: "found", route, parameter: match[1] ?? "" };
      allow.push(...route.method === "GET" ? ["GET", "HEAD"] : [route.method]);
    }
    return allow.length > 0 ? { kind: "method", allow } : { kind: "none" };
  }
}

function patternOf(path: string): RegExp {
  const segments = path.split("/").map((segment) => {
    return PARAMETERS[segment] ?? segment.replaceAll(/[^a-z0-9_/-]/g, (char) => `\\${char}`);
  });
  return new RegExp(`^${segments.join("/")}$`);
}
