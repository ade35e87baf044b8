import { matchesOf } from "./matches_of.ts";
import { PATTERNS } from "./patterns.ts";
import { words } from "./names.ts";
import type { Hint } from "./prefix_search.ts";
import type { Hide, Ranges } from "./ranges.ts";

/** Length of `//a:b@`. */
const MIN_LENGTH = 6;

/** A compiled row. */
interface Finder {
  /** What a text must contain. */
  readonly needs: string;
  readonly find: (text: string, hide: Hide) => void;
  readonly isInUrl: boolean;
}

/** The compiled table. */
interface Compiled {
  readonly finders: readonly Finder[];
  /** Separate searches, and what a text must contain for them. */
  readonly searches: readonly { readonly needs: string; readonly search: RegExp }[];
}

let compiled: Compiled | undefined;

/** Finds what is secret by its appearance, wherever it occurs. Every search is linear. */
export class SecretPatterns {
  readonly #compiled: Compiled | undefined;
  readonly #added: readonly RegExp[];

  /**
   * @param added The user's patterns.
   * @param defaults Whether the built-in ones apply.
   */
  constructor(added: readonly RegExp[], defaults: boolean) {
    if (defaults) this.#compiled = compiled ??= compile();
    // A pattern with `g` or `y` remembers where it stopped, which would let every second secret
    // pass.
    this.#added = added.map(({ source, flags }) =>
      new RegExp(source, flags.replace(/[gy]/g, "") + "g")
    );
  }

  /** Whether the built-in patterns apply. */
  get hasDefaults(): boolean {
    return this.#compiled !== undefined;
  }

  /** Whether there are patterns without hints. */
  get hasAdded(): boolean {
    return this.#added.length > 0;
  }

  /** Whether a pattern without a hint in {@linkcode patternHints} may match; `false` is a proof. */
  mayMatchUnhinted(text: string): boolean {
    if (this.#compiled === undefined || text.length < MIN_LENGTH) return false;
    for (const { needs, search } of this.#compiled.searches) {
      if (text.includes(needs) && search.test(text)) return true;
    }
    return false;
  }

  /** Finds what the built-in patterns match in a text without escapes. */
  find(text: string, ranges: Ranges, replacement: string, urlReplacement: string): void {
    if (this.#compiled === undefined || text.length < MIN_LENGTH) return;
    for (const { needs, find, isInUrl } of this.#compiled.finders) {
      if (needs !== "" && !text.includes(needs)) continue;
      const by = isInUrl ? urlReplacement : replacement;
      find(text, (start, end) => ranges.add(start, end, by));
    }
  }

  /** Finds what the user's patterns match. */
  findAdded(text: string, ranges: Ranges, replacement: string): void {
    for (const pattern of this.#added) {
      for (const match of text.matchAll(pattern)) {
        ranges.add(match.index, match.index + match[0].length, replacement);
      }
    }
  }
}

/** Hints for all patterns of the table. */
export function patternHints(): Hint[] {
  return PATTERNS.flatMap(({ hints, find, found }) => {
    if (hints instanceof RegExp) return [];
    if (typeof hints !== "string") return hints;
    const literals = words(hints);
    // If a hint begins the token, the token itself is a better one.
    const token = typeof find === "string" && isAtStart(find, literals, found) ? find : undefined;
    return literals.map((literal) => {
      const escaped = literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
      const pattern = token === undefined ? escaped : `(?=${escaped})${token}`;
      return { begin: literal.slice(0, 3), pattern };
    });
  });
}

function isAtStart(find: string, literals: readonly string[], found: readonly string[]): boolean {
  return found.some((sample) => {
    const match = new RegExp(find).exec(sample)?.[0];
    return literals.some((literal) => match?.startsWith(literal));
  });
}

function compile(): Compiled {
  const sources: string[] = [];
  const finders: Finder[] = [];
  const searches: { needs: string; search: RegExp }[] = [];
  for (const { find, hints, needs = "", isInUrl = false } of PATTERNS) {
    if (typeof find === "string") sources.push(find);
    else finders.push({ needs, find: find instanceof RegExp ? finderOf(find) : find, isInUrl });
    if (hints instanceof RegExp && searches.every(({ search }) => search !== hints)) {
      searches.push({ needs, search: hints });
    }
  }
  // One search for all patterns that are tried at the same positions.
  const tokens = new RegExp(`(?<![A-Za-z0-9])(?:${sources.join("|")})`, "g");
  finders.push({ needs: "", find: finderOf(tokens), isInUrl: false });
  return { finders, searches };
}

function finderOf(pattern: RegExp): Finder["find"] {
  return (text, hide) => {
    for (const match of matchesOf(pattern, text)) {
      const [whole, ...groups] = match;
      const secret = groups.find((group) => group !== undefined) ?? whole;
      const end = match.index + whole.length;
      hide(end - secret.length, end);
    }
  };
}
