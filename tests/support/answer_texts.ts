/** Names of headers in one case and order, as far as a message is well formed. */
export function unordered(answer: string): string {
  return answer.replace(
    /(HTTP\/1\.[01] [^\r]*\r\n)([^]*?\r\n)(?=\r\n)/g,
    (_whole, line: string, headers: string) =>
      line + headers.replace(/^[^:\r\n]+(?=:)/gm, (name) => name.toLowerCase()).split(/(?<=\r\n)/)
        .sort().join(""),
  );
}

/** What was sent, whether in chunks or with a length. */
export function unframed(answer: string): string {
  return unordered(answer)
    .replace(/^(?:content-length|transfer-encoding): .*\r\n/gm, "")
    .replace(/(?:^|\r\n)[0-9a-f]+\r\n/g, "")
    .replaceAll("\r\n", "");
}
