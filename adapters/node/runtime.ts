/**
 * Whether this is Bun, whose servers differ in two ways that matter here: they answer on another path
 * where `writeHead` was replaced (bodies of `HEAD`, framing), and up to 1.3 they emit nothing on a
 * response whose client left.
 */
export const IS_BUN: boolean = "Bun" in globalThis;

/** Whether this is Deno, which does not say of a response what it was destroyed with. */
export const IS_DENO: boolean = "Deno" in globalThis;
