import { base64Url, fromBase64Url } from "../../http/secret_equals.ts";

const encoder = new TextEncoder();

/** Signs texts with HMAC-SHA-256, by a key that is derived from a secret for one purpose alone. */
export class TextSigner {
  readonly #secret: string;
  readonly #purpose: string;
  #key: Promise<CryptoKey> | undefined = undefined;

  /**
   * @param secret Signs.
   * @param purpose What the texts are for; what is signed for one stands for nothing else.
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

  /** Whether a signature is ours, in a time that tells nothing about the right one. */
  async isSigned(text: string, signature: string): Promise<boolean> {
    const mac = fromBase64Url(signature);
    // Base64 has several spellings of one value; only ours counts.
    if (mac === undefined || base64Url(mac) !== signature) return false;
    return await crypto.subtle.verify("HMAC", await this.#derived(), mac, encoder.encode(text));
  }

  /** Only when it is needed: nothing goes on in the background of an app that nobody looks at. */
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
