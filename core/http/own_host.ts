/**
 * Host and port that a request was sent to: its `Host`, or where there is none (HTTP/2 has
 * `:authority` instead) the authority of its URL.
 *
 * @param request A request of the server's.
 * @returns `"localhost:8000"`, or `""` where it is not known.
 */
export function hostOf(request: Request): string {
  const host = request.headers.get("host");
  if (host !== null) return host;
  const { url } = request;
  const start = url.indexOf("://") + 3;
  const end = url.slice(start).search(/[/?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}
