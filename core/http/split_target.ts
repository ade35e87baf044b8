/** A target of ours in its parts. */
export interface OwnTarget {
  /** The path as the client wrote it. */
  readonly path: string;
  readonly query: URLSearchParams;
}

/**
 * Parts the path of a target from its parameters.
 *
 * @param target The target below a mount: `""`, or starts with `/` or `?`.
 */
export function splitTarget(target: string): OwnTarget {
  const at = target.indexOf("?");
  if (at < 0) return { path: target, query: new URLSearchParams() };
  return { path: target.slice(0, at), query: new URLSearchParams(target.slice(at)) };
}
