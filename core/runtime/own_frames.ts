/** What follows in the name where the handler that is called has none of its own. */
const NAMELESS = " handler";
const CALLER = /(?:^|\.)supertracer (?:calls|awaits)( handler)?$/;

/** Where our modules are, with a slash at the end; `undefined` in a bundle. */
const BASE = /^(.*\/)runtime\/own_frames\.[cm]?[jt]s(?:[?#].*)?$/.exec(import.meta.url)?.[1];

/**
 * Names a function of ours that calls a handler or awaits its promise. The name stands in stacks,
 * whatever a bundler makes of our code, and so tells where the app's frames end. It also tells whether
 * the handler has a name of its own: for one without, V8 guesses by what stands around it, as
 * `SuperTracer.auth`.
 *
 * @param what What the function does with the handler.
 * @param handler The handler.
 * @param caller The function; it is changed.
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
 * Whether a frame of a stack is of a function that calls the app: below it there is none of the app,
 * right above it is the handler.
 *
 * @param name The function, as V8 writes it.
 * @returns `"named"`, `"nameless"` where the handler has no name of its own, or `undefined`.
 */
export function callsApp(name: string): "named" | "nameless" | undefined {
  const match = CALLER.exec(name);
  if (match === null) return undefined;
  return match[1] === undefined ? "named" : "nameless";
}

/**
 * Whether a frame of a stack is ours, wherever we were imported from. In a bundle only what
 * {@linkcode callsApp} knows can be told from the app's.
 *
 * @param place Where the function is: a URL, perhaps with line and column.
 */
export function isOwnPlace(place: string): boolean {
  return BASE !== undefined && place.startsWith(BASE);
}
