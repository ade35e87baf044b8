import { isGenerated } from "./evidence.ts";
import { matchesOf } from "./matches_of.ts";
import type { Hint } from "./prefix_search.ts";
import type { Hide } from "./ranges.ts";

const BEGIN = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g;

/**
 * Finds PEM (RFC 7468) and PGP private keys; one that is cut off extends to the end of the text.
 */
export function findPrivateKeys(text: string, hide: Hide): void {
  for (BEGIN.lastIndex = 0;;) {
    const match = BEGIN.exec(text);
    if (match === null) return;
    const end = text.indexOf("-----END", BEGIN.lastIndex);
    const close = end < 0 ? -1 : text.indexOf("-----", end + 8);
    BEGIN.lastIndex = close < 0 ? text.length : close + 5;
    hide(match.index, BEGIN.lastIndex);
  }
}

const SEGMENT = /[A-Za-z0-9_-]*/y;

/**
 * Finds JSON web tokens: `eyJ` is Base64 of `{"`. Signed ones have three parts (RFC 7519),
 * encrypted ones five (RFC 7516), cut-off ones fewer.
 */
export function findWebTokens(text: string, hide: Hide): void {
  for (let start = text.indexOf("eyJ"); start >= 0; start = text.indexOf("eyJ", start)) {
    const header = endOfSegment(text, start);
    let end = header;
    for (let dots = 0; dots < 4 && text.charAt(end) === "."; dots++) {
      end = endOfSegment(text, end + 1);
    }
    if (header - start >= 8 && end > header + 1) hide(start, end);
    start = end;
  }
}

function endOfSegment(text: string, start: number): number {
  SEGMENT.lastIndex = start;
  SEGMENT.test(text);
  return SEGMENT.lastIndex;
}

/** Hints for such keys. */
export const PROVIDER_HINTS: readonly Hint[] = [{ begin: "sk-", pattern: "sk-[a-z0-9_-]{20}" }];

const PROVIDER_KEY = /(?<![A-Za-z0-9])sk-[A-Za-z0-9_-]{20,}/g;
/** `sk-fading-circle-container` is a CSS class. */
const CLASS_NAME = /^sk(?:-[a-z]{1,24}[0-9]{0,2})+$/;

/** Finds keys of model providers, all of which begin with `sk-`. */
export function findProviderKeys(text: string, hide: Hide): void {
  for (const { 0: match, index } of matchesOf(PROVIDER_KEY, text)) {
    if (!CLASS_NAME.test(match)) hide(index, index + match.length);
  }
}

/**
 * Schemes of `authorization` that may be shown: those registered with IANA, and others in use. An
 * unknown first word might be part of the secret.
 */
const KNOWN_SCHEME =
  /^(?:basic|bearer|concealed|digest|dpop|gnap|hoba|mutual|negotiate|oauth|privatetoken|scram-sha-1|scram-sha-256|vapid|aws4-hmac-sha256|aws4-ecdsa-p256-sha256|api-?key|bot|googlelogin|hawk|hmac|jwt|key|ntlm|sharedaccesssignature|sharedkey|sharedkeylite|signature|splunk|ssws|token)$/i;

/** The scheme of a credential with the space after it (`"Bearer "`), or `""`. */
export function schemeOf(credential: string): string {
  const end = credential.indexOf(" ");
  if (end < 1 || end > 32 || !KNOWN_SCHEME.test(credential.slice(0, end))) return "";
  return credential.slice(0, end + 1);
}

const SCHEME_TOKEN =
  /\b(bearer|basic|token|api-?key|digest|negotiate)(\s{1,8})([A-Za-z0-9._~+/=:-]{1,7}$|[A-Za-z0-9._~+/=:-]{8,})/gi;

/** Hints for such tokens, also in JSON and forms. */
export const SCHEME_HINTS: readonly Hint[] = [
  "bearer",
  "basic",
  "token",
  "api-?key",
  "digest",
  "negotiate",
].map((scheme) => ({ begin: scheme.slice(0, 3), pattern: `${scheme}[\\s\\\\+]` }));

/** Words that follow a scheme's name in prose. */
const PROSE =
  /^(?:auth[a-z]*|and|challenges?|credentials?|error|expired|failed|formats?|from|has|headers?|in|invalid|is|methods?|missing|not|of|or|realm|required|schemes?|strings?|support(?:ed)?|tokens?|types?|values?|was|with|without|[a-z_]+=)$/i;
const CHECKSUM = /^(?:md5|sha-?[0-9]{1,3})[:=-]/i;

/** Finds tokens that follow the name of a scheme in running text: `Bearer abc...`. */
export function findSchemeTokens(text: string, hide: Hide): void {
  for (const match of matchesOf(SCHEME_TOKEN, text)) {
    const [, scheme = "", space = "", run = ""] = match;
    const token = trimEnd(run);
    if (!looksLikeToken(scheme.toLowerCase(), token)) continue;
    const start = match.index + scheme.length + space.length;
    hide(start, start + token.length);
  }
}

function looksLikeToken(scheme: string, token: string): boolean {
  if (token === "" || PROSE.test(token) || CHECKSUM.test(token)) return false;
  // Only a credential follows `Bearer`; the other names are also ordinary words.
  if (scheme === "bearer") return token.length > 3;
  return token.length > 31 || /[0-9=~+]|[a-z][A-Z]/.test(token);
}

/** Without the punctuation that ends a sentence. */
function trimEnd(run: string): string {
  let end = run.length;
  while (end > 0 && /[.:-]/.test(run.charAt(end - 1))) end--;
  return run.slice(0, end);
}

/** Matches every text that contains userinfo with an `@`, also in JSON (`\/\/`). */
export const USERINFO_HINT = /@(?<=\/[^\s/@"'<>]*@)/;

const AUTHORITY = /[^\s/?#"'<>\\`]*/y;
/** The rest of a password with an unencoded `/`, `?` or `#`. */
const BEYOND = /[^\s"'<>\\`@:]*@/y;

/**
 * Finds what precedes `@` in the authority of URLs in a text: `https://user:password@host`.
 * `ssh://git@host` only names a user, but with http, userinfo without a colon is a token. Without a
 * scheme, as in `//user:password@host`, there must be a password.
 */
export function findUserinfo(text: string, hide: Hide): void {
  for (let at = text.indexOf("//"); at >= 0; at = text.indexOf("//", at)) {
    const start = at + 2;
    at = start;
    AUTHORITY.lastIndex = start;
    const authority = AUTHORITY.exec(text)?.[0] ?? "";
    const end = authority.lastIndexOf("@");
    const colon = authority.indexOf(":");
    const hasScheme = text.charAt(start - 3) === ":";
    if (end > 0) {
      const isHttp = hasScheme && /https?$/i.test(text.slice(Math.max(0, start - 8), start - 3));
      if (isHttp || (colon >= 0 && colon < end)) hide(start, at = start + end);
    } else if (
      hasScheme && end < 0 && colon > 0 && !/^[0-9]*\]?$/.test(authority.slice(colon + 1))
    ) {
      BEYOND.lastIndex = start + authority.length;
      if (BEYOND.test(text)) hide(start, at = BEYOND.lastIndex - 1);
    }
  }
}

const LOGIN = /(?<![\w/.:@-])[A-Za-z][\w$]{0,30}\/([^\s/@'"<>]{1,128})@(?=[A-Za-z0-9/])/g;

/** Finds passwords in `scott/t1ger-9f1e@db`; `actions/checkout@v4` has none. */
export function findSlashLogins(text: string, hide: Hide): void {
  for (const match of matchesOf(LOGIN, text)) {
    const password = match[1] ?? "";
    const end = match.index + match[0].length - 1;
    if (isGenerated(password)) hide(end - password.length, end);
  }
}

/** Words in the paths of one-time links. */
const WORDS = [
  "reset",
  "verif",
  "confirm",
  "magic",
  "activat",
  "invit",
  "unsubscri",
  "recover",
  "passwordless",
  "unlock",
  "one-?time",
  "log-?in",
  "sign-?in",
];

/** Hints for such links. */
export const LINK_HINTS: readonly Hint[] = WORDS.map((word) => ({
  begin: word.slice(0, 3),
  pattern: `${word}[a-z0-9_-]{0,40}[/\\\\]`,
}));

const LINK = new RegExp(
  `/[a-z0-9_-]{0,40}(?:${
    WORDS.join("|")
  })[a-z0-9_-]{0,40}((?:/[^\\s/?#"'<>\\\\&;,()]{1,512}){1,4})`,
  "gi",
);
/** Shorter segments are words, ids and dates. */
const MIN_LENGTH = 10;

/**
 * Finds the tokens in paths such as `/reset-password/q7Fh2kLm9xWv4Tz1`, in URLs and in running
 * text: anyone who has one can use it.
 */
export function findOneTimeLinks(text: string, hide: Hide): void {
  for (const match of matchesOf(LINK, text)) {
    const segments = match[1] ?? "";
    let start = match.index + match[0].length - segments.length;
    for (const segment of segments.split("/").slice(1)) {
      start++;
      const token = segment.replace(/[.:!]+$/, "");
      if (token.length >= MIN_LENGTH && isGenerated(token)) hide(start, start + token.length);
      start += segment.length;
    }
  }
}
