/** Suffix of the name if the handler being called has no name. */
const NAMELESS = " handler";
const CALLER = /(?:^|\.)supertracer (?:calls|awaits)( handler)?$/;

/** Location of core's modules, with a trailing slash; `undefined` in a bundle. */
const BASE = /^(.*\/)runtime\/own_frames\.[cm]?[jt]s(?:[?#].*)?$/.exec(import.meta.url)?.[1];

/**
 * Names a function that calls a handler or awaits its promise. The name appears in stacks, whatever
 * bundlers do to the code, and so marks where the app's frames end. It also says whether the
 * handler has a name: for one without, V8 guesses from the context, such as `SuperTracer.auth`.
 *
 * @param what What the function does: calls or awaits.
 * @param handler The handler.
 * @param caller The function, which is renamed.
 */
export function nameCaller<T extends object>(
  what: "calls" | "awaits",
  handler: { readonly name: string },
  caller: T,
): T {
  const value = `supertracer ${what}${handler.name === "" ? NAMELESS : ""}`;
  return Object.defineProperty(caller, "name", { value });
}

/**
 * Whether a stack frame is that of a function that calls the app: none of the app's frames are
 * below it, and the handler is right above it.
 *
 * @param name The function's name in the stack.
 * @returns `"named"`, `"nameless"` if the handler has no name, or `undefined`.
 */
export function callsApp(name: string): "named" | "nameless" | undefined {
  const match = CALLER.exec(name);
  if (match === null) return undefined;
  return match[1] === undefined ? "named" : "nameless";
}

/**
 * Whether a stack frame is in the tracer's code, wherever it was imported from. In a bundle, only
 * the functions that {@linkcode callsApp} knows can be distinguished from the app's.
 *
 * @param place Location of the function: a URL, possibly with line and column.
 */
export function isOwnPlace(place: string): boolean {
  return BASE !== undefined && place.startsWith(BASE);
}
