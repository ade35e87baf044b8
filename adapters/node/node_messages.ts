/** The part of a `node:net` socket that is used here. */
export interface NodeSocket {
  readonly encrypted?: boolean;
  readonly remoteAddress?: string | undefined;
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly destroyed?: boolean;
  readonly errored?: unknown;
}

/** What emits events. */
interface Emitting {
  // Replaced, and called with whatever arguments it is given.
  // deno-lint-ignore no-explicit-any
  emit: (...args: any[]) => any;
  listenerCount(event: string): number;
}

/** A request of `node:http`, or of the HTTP/2 compatibility API. */
export interface NodeRequest extends Emitting {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly httpVersionMajor: number;
  readonly rawHeaders: readonly string[];
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly socket: NodeSocket | null | undefined;
  /** HTTP/2 only. */
  readonly authority?: string;
  readonly complete: boolean;
  readonly aborted?: boolean;
  readonly readableFlowing: boolean | null;
  readonly readableEncoding: string | null;
  /** HTTP/2 only. */
  readonly stream?: { readonly aborted?: boolean; readonly rstCode?: number } | undefined;
  [Symbol.asyncIterator](): AsyncIterator<unknown>;
}

/** A response of `node:http`, or of the HTTP/2 compatibility API. */
export interface NodeResponse extends Emitting {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished?: boolean;
  readonly destroyed?: boolean;
  readonly socket: NodeSocket | null | undefined;
  /** What it was destroyed with. */
  readonly errored?: unknown;
  getHeaders(): Readonly<Record<string, number | string | readonly string[] | undefined>>;
  setHeader(name: string, value: string | readonly string[]): unknown;
  once(event: string, listener: () => void): unknown;
  off(event: string, listener: () => void): unknown;
  destroy(error?: Error): unknown;
  // Replaced, and called with whatever arguments they are given.
  // deno-lint-ignore no-explicit-any
  writeHead: (...args: any[]) => any;
  // deno-lint-ignore no-explicit-any
  write: (...args: any[]) => any;
  // deno-lint-ignore no-explicit-any
  end: (...args: any[]) => any;
}

/** A method of a request or response. */
// deno-lint-ignore no-explicit-any
type Method = (...args: any[]) => unknown;

/**
 * Replaces a method of one object by a function that calls it. Like the methods of a class, it is
 * not enumerable, and others may replace it in turn.
 *
 * @returns Finds the replaced method: that of the object itself, or else of its prototype at the time
 * of the call. Express gives messages a prototype of the app, which may have methods of its own.
 */
export function replaceMethod(
  target: object,
  name: "emit" | "writeHead" | "write" | "end",
  method: Method,
): () => Method {
  const replaced = (target as Record<typeof name, Method>)[name];
  const isOwn = Object.hasOwn(target, name);
  // Bun's have no names.
  if (replaced.name !== name) Object.defineProperty(method, "name", { value: replaced.name });
  Object.defineProperty(target, name, { value: method, writable: true, configurable: true });
  return isOwn ? () => replaced : () => Object.getPrototypeOf(target)[name];
}
