/**
 * Reads CSV as RFC 4180 has it, strictly: every record ends with CRLF, a quote stands only around a
 * cell or doubled in it.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    const cell = /"((?:[^"]|"")*)"|[^",\r\n]*/y;
    cell.lastIndex = at;
    const [found = "", quoted] = cell.exec(text) ?? [];
    cells.push(quoted === undefined ? found : quoted.replaceAll('""', '"'));
    at += found.length;
    if (text[at] === ",") at++;
    else if (text.startsWith("\r\n", at)) {
      records.push(cells);
      cells = [];
      at += 2;
    } else throw new SyntaxError(`Neither a comma nor CRLF at ${at}: ${text.slice(at, at + 20)}`);
    // After a comma at the end there is one more cell, in the next round.
  }
  if (cells.length > 0) throw new SyntaxError("The last record does not end with CRLF");
  return records;
}
