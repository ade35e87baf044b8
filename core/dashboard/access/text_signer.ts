import { base64Url, fromBase64Url } from "../../http/secret_equals.ts";

const encoder = new TextEncoder();

/** Signs texts with HMAC-SHA-256, with a key derived from a secret for a single purpose. */
export class TextSigner {
  readonly #secret: string;
  readonly #purpose: string;
  #key: Promise<CryptoKey> | undefined = undefined;

  /**
   * @param secret The signing secret.
   * @param purpose What the texts are for; signatures are only valid for this purpose.
   */
  constructor(secret: string, purpose: string) {
    this.#secret = secret;
    this.#purpose = purpose;
  }

  /** The signature of a text, as base64url. */
  async sign(text: string): Promise<string> {
    const mac = await crypto.subtle.sign("HMAC", await this.#derived(), encoder.encode(text));
    return base64Url(new Uint8Array(mac));
  }

  /** Verifies a signature, in constant time. */
  async isSigned(text: string, signature: string): Promise<boolean> {
    const mac = fromBase64Url(signature);
    // Base64 has several spellings of the same value; only the canonical one is accepted.
    if (mac === undefined || base64Url(mac) !== signature) return false;
    return await crypto.subtle.verify("HMAC", await this.#derived(), mac, encoder.encode(text));
  }

  /**
   * Derived when first needed, so that nothing runs in the background of an app whose dashboard is
   * unused.
   */
  #derived(): Promise<CryptoKey> {
    return this.#key ??= deriveKey(this.#secret, this.#purpose);
  }
}

async function deriveKey(secret: string, purpose: string): Promise<CryptoKey> {
  const material = await crypto.subtle.importKey("raw", encoder.encode(secret), "HKDF", false, [
    "deriveKey",
  ]);
  return await crypto.subtle.deriveKey(
    {
      name: "HKDF",
      hash: "SHA-256",
      salt: new Uint8Array(),
      info: encoder.encode(`supertracer ${purpose}`),
    },
    material,
    { name: "HMAC", hash: "SHA-256", length: 256 },
    false,
    ["sign", "verify"],
  );
}
