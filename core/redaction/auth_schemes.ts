import { matchesOf } from "./matches_of.ts";
import type { Hide } from "./ranges.ts";
import type { Hint } from "./prefix_search.ts";

/**
 * Schemes of `authorization` whose name may be shown: those registered with IANA, and what is in
 * use beside them. An unknown first word might be a part of the secret.
 */
const KNOWN_SCHEME =
  /^(?:basic|bearer|concealed|digest|dpop|gnap|hoba|mutual|negotiate|oauth|privatetoken|scram-sha-1|scram-sha-256|vapid|aws4-hmac-sha256|aws4-ecdsa-p256-sha256|api-?key|bot|googlelogin|hawk|hmac|jwt|key|ntlm|sharedaccesssignature|sharedkey|sharedkeylite|signature|splunk|ssws|token)$/i;

/** The scheme of a credential with the space after it, else `""`: `"Bearer "`. */
export function schemeOf(credential: string): string {
  const end = credential.indexOf(" ");
  if (end < 1 || end > 32 || !KNOWN_SCHEME.test(credential.slice(0, end))) return "";
  return credential.slice(0, end + 1);
}

const SCHEME_TOKEN =
  /\b(bearer|basic|token|api-?key|digest|negotiate)(\s{1,8})([A-Za-z0-9._~+/=:-]{1,7}$|[A-Za-z0-9._~+/=:-]{8,})/gi;

/** What every text with such a token holds, as JSON or form too. */
export const SCHEME_HINTS: readonly Hint[] = [
  "bearer",
  "basic",
  "token",
  "api-?key",
  "digest",
  "negotiate",
].map((scheme) => ({ begin: scheme.slice(0, 3), pattern: `${scheme}[\\s\\\\+]` }));

/** Words that follow a scheme in prose. */
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
  // Nothing but a credential follows `Bearer`; the others are words of prose.
  if (scheme === "bearer") return token.length > 3;
  return token.length > 31 || /[0-9=~+]|[a-z][A-Z]/.test(token);
}

/** Without the punctuation that ends a sentence. */
function trimEnd(run: string): string {
  let end = run.length;
  while (end > 0 && /[.:-]/.test(run.charAt(end - 1))) end--;
  return run.slice(0, end);
}
