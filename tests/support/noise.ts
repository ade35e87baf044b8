const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Letters at random, which no database can make shorter; all may stand in an HTTP method. */
export function noise(length: number): string {
  const letters: string[] = [];
  while (letters.length < length) {
    const bytes = crypto.getRandomValues(new Uint8Array(Math.min(length - letters.length, 65_536)));
    for (const byte of bytes) letters.push(ALPHABET.charAt(byte % ALPHABET.length));
  }
  return letters.join("");
}
