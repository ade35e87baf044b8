import { redactSchemeTokens, SCHEME_HINT } from "./auth_schemes.ts";
import { CARD_HINT, redactCardNumbers } from "./card_number.ts";
import { redactPrivateKeys } from "./private_key.ts";
import { redactUserinfo, USERINFO_HINT } from "./url_userinfo.ts";
import { redactVendorTokens, VENDOR_HINT } from "./vendor_tokens.ts";
import { redactWebTokens } from "./web_token.ts";

/** That of `http://x@` and of a cut-off `Bearer x`. */
const MIN_LENGTH = 8;

/** Replaces what is secret by its looks, wherever it stands. Every search is linear. */
export class SecretPatterns {
  /** Whether the built-in patterns hold. */
  readonly hasDefaults: boolean;
  readonly #added: readonly RegExp[];

  /**
   * @param added Patterns of the user.
   * @param defaults Whether the built-in ones hold.
   */
  constructor(added: readonly RegExp[], defaults: boolean) {
    this.hasDefaults = defaults;
    // A pattern with `g` or `y` remembers where it stopped: a secret would pass every second time.
    this.#added = added.map(({ source, flags }) =>
      new RegExp(source, flags.replace(/[gy]/g, "") + "g")
    );
  }

  /** Whether there are patterns that no hint stands for. */
  get hasAdded(): boolean {
    return this.#added.length > 0;
  }

  /** Whether the built-in patterns may match in a text, as JSON or form too; `false` is a proof. */
  mayMatchIn(text: string): boolean {
    return this.mayMatchUnhinted(text) || (this.hasDefaults && SCHEME_HINT.test(text));
  }

  /** The same where none of the hints at a scheme is in the text. */
  mayMatchUnhinted(text: string): boolean {
    if (!this.hasDefaults || text.length < MIN_LENGTH) return false;
    if (VENDOR_HINT.test(text) || CARD_HINT.test(text)) return true;
    if (text.includes("eyJ") || text.includes("PRIVATE KEY")) return true;
    return (text.includes("//") || text.includes("\\/")) && USERINFO_HINT.test(text);
  }

  /** Replaces what the built-in patterns match in a text without escapes. */
  redact(text: string, replacement: string, urlReplacement: string): string {
    if (!this.hasDefaults) return text;
    if (text.includes("-----BEGIN")) text = redactPrivateKeys(text, replacement);
    if (text.includes("://")) text = redactUserinfo(text, urlReplacement);
    if (text.includes("eyJ")) text = redactWebTokens(text, replacement);
    if (SCHEME_HINT.test(text)) text = redactSchemeTokens(text, replacement);
    if (VENDOR_HINT.test(text)) text = redactVendorTokens(text, replacement);
    return CARD_HINT.test(text) ? redactCardNumbers(text, replacement) : text;
  }

  /** Replaces what the user's patterns match. */
  redactAdded(text: string, replacement: string): string {
    for (const pattern of this.#added) {
      text = text.replace(pattern, (match) => match === "" ? "" : replacement);
    }
    return text;
  }
}
