import type { RedactOptions } from "../options.ts";
import { BoundedMap } from "../bounded_map.ts";
import type { QueryScope } from "./query_scope.ts";
import {
  CALLBACK_PARAMETERS,
  PLAIN_HEADERS,
  PLAIN_NAMES,
  SECRET_HEADERS,
  SECRET_LAST_WORDS,
  SECRET_NAMES,
  SECRET_PARAMETERS,
  SECRET_PARTS,
  SIGNED_PARAMETERS,
  URL_HEADERS,
} from "./secret_name_lists.ts";

/** What is done with a header's value. */
export type HeaderKind = "plain" | "secret" | "authorization" | "cookie" | "set-cookie" | "url";

type ParameterKind = "plain" | "secret" | "callback" | "signed";

const SEPARATORS = /[-_. [\]]/g;
/** Also `+`, a space in forms. */
const SEPARATOR = "[-_. +[\\]]*";

const PLAIN = normalized(PLAIN_NAMES);
const HEADERS = normalized(SECRET_HEADERS);
const HEADERS_PLAIN = normalized(PLAIN_HEADERS);
const HEADERS_WITH_URL = normalized(URL_HEADERS);
const PARAMETERS = normalized(SECRET_PARAMETERS);

const PARTS = SECRET_PARTS.map((part) =>
  // Not `tokenize`, not `secretary`.
  part === "token" ? "token(?!i[sz])" : part === "secret" ? "secret(?!ar)" : spread(part)
).join("|");
const PART = new RegExp(PARTS, "i");
const WHOLES = SECRET_NAMES.map(spread).join("|");
const WHOLE = new RegExp(`^${SEPARATOR}(?:${WHOLES})${SEPARATOR}$`, "i");
/** What words before a colon end in. */
const ENDING = new RegExp(`(?:${PARTS}|[-_. ](?:${WHOLES}))$`, "i");
/** `token_type`, `passwordLength`, `token_endpoint` describe a secret and are none. */
const PLAIN_ENDING = /(?:type|count|limit|length|expiry|expires(?:in|at)|endpoint|supported)$/;
const HEADER_PART = /secret|password|passwd|token|apikey|credential|jwt/;
const LAST_WORD = new RegExp(
  `[-_. [](?:${lastWords(lower)}|${lastWords(upper)}|${lastWords(title)})\\]?$` +
    `|[a-z0-9](?:${lastWords(upper)}|${lastWords(title)})$`,
);

/**
 * Sources of patterns of which one matches in every text that holds a name of the lists with
 * something after it. Since they are tried on all that is recorded, they are few and look for the
 * rarest part of a name.
 */
export const NAME_HINTS: readonly string[] = [
  "pass",
  "pwd[^]",
  "cre[td]",
  "token",
  "bearer",
  "jwt[^]",
  "key[^]",
  "auth",
  "sess",
  "srf[^]",
  "card",
  `(?<=cc${SEPARATOR})num`,
  "securi",
  "asserti",
  "saml",
  `nection${SEPARATOR}s`,
  "mnem",
  "phrase",
  "pin[^a-z0-9]",
  "pan[^a-z0-9]",
  "sin[^a-z0-9]",
  "nin[^a-z0-9]",
  "otp[^]",
  "mfa[^]",
  "factor",
  "cvv[^]",
  "cvc[^]",
  "ccv[^]",
  "ssn[^a-z0-9]",
  `tax${SEPARATOR}id`,
  "iban",
  `account${SEPARATOR}n`,
  "routing",
  "sid[^a-z0-9]",
  "verifier",
  "cookie",
];
const NAME_HINT = new RegExp(NAME_HINTS.join("|"), "i");
const PARAMETER_HINT =
  /(?:^|[?&#]|&amp;)(?:(?:s(?:ig|tate|[eptv])|code|auth|policy|key)(?![a-z])|signature|keypair|x[-_. +[\]]*(?:amz|goog))|aws/i;

/**
 * Decides whose values are secret, by name: of JSON keys, form fields, query parameters, metadata
 * and headers. A decision is remembered, since the names of an app are few.
 */
export class SecretNames {
  readonly #added: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string>;
  readonly #addedHint: RegExp | undefined;
  readonly #defaults: boolean;
  readonly #secret = new BoundedMap<boolean>(4_096, 64);
  readonly #parameters = new BoundedMap<ParameterKind>(1_024, 64);

  constructor(options: Pick<RedactOptions, "names" | "allow" | "defaults">) {
    this.#added = new Set(options.names?.map(normalizeName));
    this.#allowed = new Set(options.allow?.map(normalizeName));
    this.#defaults = options.defaults ?? true;
    const added = [...this.#added].filter((name) => name !== "").map(spreadEverywhere);
    this.#addedHint = added.length === 0 ? undefined : new RegExp(added.join("|"), "iu");
  }

  /** Whether the value of a JSON key, form field or metadata key is secret. */
  isSecret(name: string): boolean {
    let secret = this.#secret.get(name);
    if (secret === undefined) this.#secret.set(name, secret = this.#judge(name));
    return secret;
  }

  /** Whether words that stand before a colon end in a secret name: `"your API key"`. */
  endsSecret(words: string): boolean {
    if (!this.mayBeIn(`${words}:`)) return false;
    const name = normalizeName(words);
    if (this.#added.has(name)) return true;
    if (!this.#defaults || this.#allowed.has(name)) return false;
    return ENDING.test(words);
  }

  /**
   * Whether the value of a query parameter is secret.
   *
   * @param name Decoded.
   * @param scope Where the query stands.
   */
  isSecretParameter(name: string, scope: QueryScope): boolean {
    let kind = this.#parameters.get(name);
    if (kind === undefined) this.#parameters.set(name, kind = this.#parameterKind(name));
    if (kind === "callback") return scope.isCallback;
    return kind === "signed" ? scope.isSigned : kind === "secret";
  }

  /** What is done with the value of a header; not remembered. */
  headerKind(name: string): HeaderKind {
    const normalized = normalizeName(name);
    if (!this.#added.has(normalized)) {
      if (HEADERS_WITH_URL.has(normalized)) return "url";
      if (this.#isPlain(normalized) || HEADERS_PLAIN.has(normalized)) return "plain";
      // `anthropic-ratelimit-tokens-remaining` counts.
      if (normalized.includes("ratelimit")) return "plain";
      const listed = HEADERS.has(normalized) || HEADER_PART.test(normalized);
      if (!listed && !this.isSecret(name)) return "plain";
    }
    return shapedHeaderKind(normalized) ?? "secret";
  }

  /** Whether a secret name may be in a text; `false` is a proof. */
  mayBeIn(text: string): boolean {
    return (this.#defaults && NAME_HINT.test(text)) || this.mayBeUnhinted(text);
  }

  /** The same where none of the hints is in the text. */
  mayBeUnhinted(text: string): boolean {
    if (this.#defaults && text.includes("=") && PARAMETER_HINT.test(text)) return true;
    return this.#addedHint !== undefined && this.#addedHint.test(text);
  }

  #judge(name: string): boolean {
    if (!this.mayBeIn(`${name}:`)) return false;
    const normalized = normalizeName(name);
    if (this.#added.has(normalized)) return true;
    if (this.#isPlain(normalized)) return false;
    // `user[pin]`, `usage.tokens`: each segment is a name of its own.
    if (/[.[]/.test(name)) {
      const segments = name.split(/[.[\]]+/).filter((segment) => segment !== "");
      if (segments.length > 1) {
        const rest = segments.filter((segment) => !this.#isPlain(normalizeName(segment)));
        return rest.some((segment) => this.isSecret(segment)) || this.#isListed(rest.join("_"));
      }
    }
    return this.#isListed(name);
  }

  #isPlain(normalized: string): boolean {
    return this.#allowed.has(normalized) || !this.#defaults || PLAIN.has(normalized);
  }

  #isListed(name: string): boolean {
    if (!this.#defaults) return false;
    if (WHOLE.test(name) || LAST_WORD.test(name)) return true;
    return PART.test(name) && !PLAIN_ENDING.test(normalizeName(name));
  }

  #parameterKind(name: string): ParameterKind {
    if (this.isSecret(name)) return "secret";
    const normalized = normalizeName(name);
    if (this.#isPlain(normalized)) return "plain";
    if (PARAMETERS.has(normalized)) return "secret";
    if (CALLBACK_PARAMETERS.includes(normalized)) return "callback";
    return SIGNED_PARAMETERS.includes(normalized) ? "signed" : "plain";
  }
}

/** The kind of a header by the shape of its value alone, of which a part may be kept. */
export function shapedHeaderKind(name: string): HeaderKind | undefined {
  const normalized = normalizeName(name);
  if (normalized === "authorization" || normalized === "proxyauthorization") {
    return "authorization";
  }
  if (normalized === "cookie") return "cookie";
  return normalized === "setcookie" || normalized === "setcookie2" ? "set-cookie" : undefined;
}

/** Lower-case, without `-`, `_`, `.`, brackets and spaces: how names are compared. */
function normalizeName(name: string): string {
  return name.toLowerCase().replace(SEPARATORS, "");
}

function normalized(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map(normalizeName));
}

/** A source for the flag `i` in which words may be separated. */
function spread(name: string): string {
  return name.replaceAll("-", SEPARATOR);
}

/** The same where nobody knows where a word ends. */
function spreadEverywhere(name: string): string {
  return Array.from(name, (char) => char.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&")).join(SEPARATOR);
}

function lastWords(spell: (word: string) => string): string {
  return SECRET_LAST_WORDS.map(spell).join("|");
}

function lower(word: string): string {
  return word;
}

function upper(word: string): string {
  return word.toUpperCase();
}

function title(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
