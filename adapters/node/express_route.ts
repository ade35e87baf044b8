import { routeTemplate } from "@supertracer/core/exchange";

/** What Express, and NestJS on it, add to a request. */
interface RoutedRequest {
  /** Where the router is mounted that is at work: `"/api"`. */
  readonly baseUrl?: unknown;
  readonly route?: { readonly path?: unknown };
  readonly originalUrl?: unknown;
}

/** A path of one form: no wildcards, optional parts or groups. */
const PLAIN = /^[^*?{}()+]*$/;

/**
 * The route template that Express matched: `"/api/users/:id"`.
 *
 * @param request The request, when its route was found.
 * @returns `undefined` if none was found, or it is a regular expression or one of several paths.
 */
export function expressRoute(request: object): string | undefined {
  const { route, baseUrl, originalUrl } = request as RoutedRequest;
  if (typeof route !== "object" || typeof baseUrl !== "string") return undefined;
  const path = route?.path;
  if (typeof path !== "string") return undefined;
  // The base was left if the route failed, or handed on.
  const base = baseUrl === "" ? baseBefore(path, originalUrl) : baseUrl;
  const template = (base === "" ? "" : routeTemplate(base)) + (path === "/" && base ? "" : path);
  return template === "" ? undefined : template;
}

/** What stands before the part of a path that a template matched. */
function baseBefore(template: string, url: unknown): string {
  if (typeof url !== "string" || !PLAIN.test(template)) return "";
  const [path = ""] = url.split("?", 1);
  const segments = segmentsOf(path);
  return segments.slice(0, -segmentsOf(template).length || undefined)
    .map((segment) => `/${segment}`).join("");
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}
