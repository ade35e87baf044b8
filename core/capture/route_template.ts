import type { RoutePattern } from "../options/options.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";

/** Segments that are ids: digits, UUIDs, hex of 8 characters or more, dates, long tokens. */
const NUMBER = /^\d+$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const DATE = /^\d{4}-\d{2}(?:-\d{2}(?:T[0-9:.Z+-]*)?)?$/;
const HEX = /^(?=[a-z]*\d)[0-9a-f]{8,}$/i;
const TOKEN = /^(?=[^\d]*\d)[\w.~%=-]{20,}$/;
const VERSION = /^v\d{1,3}$/i;

/** A path without digits or long segments, in which nothing is folded. */
const PLAIN = /^(?:\/[A-Za-z_.~-]{0,31})+$/;

const MAX_LENGTH = 200;

/** Returns the route template for a method and path; `undefined` leaves it to the built-in rule. */
export type RouteFunction = (method: string, path: string) => string | undefined;

/**
 * Folds the ids in a path: `/users/42` becomes `/users/:id`. Numbers and hex become `:id`, UUIDs
 * `:uuid`, dates `:date`, tokens of 20 characters or more `:token`; versions such as `v1` stay.
 *
 * @param path Path of a request.
 * @returns The route template, at most 200 characters.
 */
export function routeTemplate(path: string): string {
  if (path.length <= MAX_LENGTH && PLAIN.test(path)) return path;
  const segments = path.slice(0, 2_048).split("/");
  for (let i = 0; i < segments.length; i++) {
    const segment = segments[i] ?? "";
    if (segment === "" || VERSION.test(segment)) continue;
    if (NUMBER.test(segment)) segments[i] = ":id";
    else if (UUID.test(segment)) segments[i] = ":uuid";
    else if (DATE.test(segment)) segments[i] = ":date";
    else if (HEX.test(segment)) segments[i] = ":id";
    else if (TOKEN.test(segment) || segment.length >= 64) segments[i] = ":token";
  }
  const route = segments.join("/");
  return route.length <= MAX_LENGTH ? route : `${route.slice(0, MAX_LENGTH - 3)}...`;
}

/** Maximum number of paths remembered. */
const MAX_REMEMBERED = 2_048;

/** Memoizes a function; when full, everything is forgotten. */
function remembering(find: (path: string) => string): (path: string) => string {
  const known = new BoundedMap<string>(MAX_REMEMBERED, MAX_LENGTH);
  return (path) => {
    let route = known.get(path);
    if (route === undefined) known.set(path, route = find(path));
    return route;
  };
}

/**
 * Returns the function that finds the template of a request.
 *
 * @param routes Templates in order of preference (`"/users/:id"`, or a `URLPattern`), or a
 * function.
 * @param onThrow Called with what a user's function threw; the built-in rule then decides.
 * @returns The function; it never throws.
 */
export function routeFinder(
  routes: readonly (string | RoutePattern)[] | RouteFunction,
  onThrow: (thrown: unknown) => void,
): (method: string, path: string) => string {
  const fold = remembering(routeTemplate);
  if (typeof routes === "function") {
    return (method, path) => {
      try {
        const route = routes(method, path);
        if (typeof route === "string" && route !== "") return route.slice(0, MAX_LENGTH);
      } catch (thrown) {
        onThrow(thrown);
      }
      return fold(path);
    };
  }
  if (routes.length === 0) return (_method, path) => fold(path);
  const patterns = routes.map((route) =>
    typeof route === "string" ? new URLPattern({ pathname: route }) : route
  );
  return (_method, path) => {
    for (const pattern of patterns) {
      try {
        if (pattern.test({ pathname: path })) return pattern.pathname.slice(0, MAX_LENGTH);
      } catch (thrown) {
        onThrow(thrown);
      }
    }
    return fold(path);
  };
}
