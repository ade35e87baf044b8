import { isPlainHost } from "../text/request_target.ts";

/**
 * The part of a request's target below a mount path.
 *
 * A hostile `Host` can fool the cheap split of the URL, so a match is verified against the `Host`:
 * only a plain `host[:port]` is accepted, everything else goes to the app.
 *
 * @param request The request.
 * @param mountPath `"/supertracer"`.
 * @returns The target below the mount path (`""`, or starting with `/` or `?`), or `undefined` for
 * a request to the app.
 */
export function ownTarget(request: Request, mountPath: string): string | undefined {
  const { url } = request;
  const authority = url.indexOf("://") + 3;
  const path = url.indexOf("/", authority);
  if (path < 0 || !isBelowMount(url, path, mountPath)) return undefined;
  const host = request.headers.get("host");
  const end = path + mountPath.length;
  if (host === null || host === "") return url.slice(end);
  // A host in the target that differs from the header (absolute form, or two headers) is not
  // accepted.
  const isOurs = isPlainHost(host) && path === authority + host.length &&
    url.startsWith(host, authority);
  return isOurs ? url.slice(end) : undefined;
}

/**
 * Whether a path is the mount path or below it.
 *
 * @param url A URL, or a request's target.
 * @param start Where its path starts.
 * @param mountPath `"/supertracer"`.
 */
export function isBelowMount(url: string, start: number, mountPath: string): boolean {
  if (!url.startsWith(mountPath, start)) return false;
  const end = start + mountPath.length;
  return end === url.length || AFTER_MOUNT.includes(url[end] ?? "");
}

/** What may follow the mount path: more path, a query, a fragment. */
const AFTER_MOUNT = "/?#";

/** The parts of a target below a mount. */
export interface TargetParts {
  /** The path as sent. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Splits a target into path and parameters.
 *
 * @param target The target below a mount: `""`, or starts with `/` or `?`.
 */
export function targetParts(target: string): TargetParts {
  const at = target.indexOf("?");
  if (at < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, at), query: new URLSearchParams(target.slice(at)) };
}
