import assert from "node:assert/strict";
import { MultipartReader, type PartDescription } from "../../../core/capture/multipart.ts";
import { cpuMs } from "../../support/cpu_time.ts";

const TYPE = "multipart/form-data; boundary=b0undary";

/** The parts of a body that comes in chunks of so many bytes. */
function read(body: string, size = Infinity, type = TYPE): readonly PartDescription[] {
  return readBytes(Uint8Array.from(body, (char) => char.charCodeAt(0)), size, type);
}

function readBytes(bytes: Uint8Array, size: number, type = TYPE): readonly PartDescription[] {
  const reader = MultipartReader.for(type);
  assert.ok(reader !== undefined, type);
  for (let at = 0; at < bytes.length; at += size) reader.add(bytes.slice(at, at + size));
  reader.end();
  return reader.parts;
}

function utf8(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text));
}

/** A form of parts, each of headers and content. */
function form(parts: readonly (readonly [head: string, content: string])[], line = "\r\n"): string {
  const sections = parts.map(([head, content]) =>
    `--b0undary${line}${head}${line}${line}${content}${line}`
  );
  return `${sections.join("")}--b0undary--${line}`;
}

function disposition(rest: string): string {
  return `Content-Disposition: form-data; ${rest}`;
}

Deno.test("MultipartReader reads a form the same in whatever chunks it comes", () => {
  const body = "preamble\r\n" + form([
    [disposition('name="title"'), "A picture"],
    [disposition('name="empty"'), ""],
    [
      `${disposition('name="f"; filename="a.bin"')}\r\nContent-Type: image/png`,
      "\r\n--b0\r\n\0\r\n",
    ],
    [disposition('name="last"'), "--b0undary\n"],
  ]);
  const parts = [
    { name: "title", sizeBytes: 9 },
    { name: "empty", sizeBytes: 0 },
    { name: "f", filename: "a.bin", type: "image/png", sizeBytes: 11 },
    { name: "last", sizeBytes: 0 },
  ];
  const whole = read(body.replace("--b0undary\n\r\n", "\r\n"));
  assert.deepEqual(whole, parts);
  for (let size = 1; size < 90; size++) {
    assert.deepEqual(read(body.replace("--b0undary\n\r\n", "\r\n"), size), parts, `${size}`);
  }
});

Deno.test("MultipartReader takes a delimiter at the beginning of a line only, and only a whole one", () => {
  const values = [
    "a --b0undary b",
    "--b0undaryx",
    "x--b0undary--",
    "a\r--b0undary",
    "\r\n--b0undar",
  ];
  for (const value of values) {
    assert.deepEqual(read(form([[disposition('name="a"'), value]])), [
      { name: "a", sizeBytes: value.length },
    ], JSON.stringify(value));
  }
});

Deno.test("MultipartReader reads names as every client writes them", () => {
  const names: Record<string, string> = {
    "name=unquoted": "unquoted",
    "name = spaced": "spaced",
    'name="quoted; x=1"': "quoted; x=1",
    'name="a%22b"': 'a"b',
    'name="a%0D%0Ab"': "a\r\nb",
    'name="100%2541"': "100%2541",
    'name="a\\"b"': 'a"b',
    "name*=UTF-8''na%C3%AFve": "na\u00efve",
    "name=plain; name*=utf-8'en'wins": "wins",
    "name=kept; name*=UTF-8''%ff": "kept",
    "NAME=upper": "upper",
    'name=""': "",
    [utf8('name="\u65e5\u672c"')]: "\u65e5\u672c",
  };
  for (const [written, name] of Object.entries(names)) {
    assert.deepEqual(read(form([[disposition(written), "x"]])), [{ name, sizeBytes: 1 }], written);
  }
  const file = "filename=report.pdf; filename*=UTF-8''%E2%82%AC.pdf; name=\".NET\"";
  assert.deepEqual(read(form([[disposition(file), "x"]])), [
    { name: ".NET", filename: "\u20ac.pdf", sizeBytes: 1 },
  ]);
});

Deno.test("MultipartReader tells long names by their beginning", () => {
  const [part] = read(form([[disposition(`name="${"n".repeat(4_000)}"`), "x"]]));
  assert.equal(part?.name, `${"n".repeat(500)}\u2026`);
  assert.equal(part?.sizeBytes, 1);
});

Deno.test("MultipartReader takes bare line feeds, blanks after a delimiter and quoted boundaries", () => {
  const parts = [{ name: "a", sizeBytes: 1 }, { name: "b", sizeBytes: 2 }];
  const body = form([[disposition("name=a"), "x"], [disposition("name=b"), "yy"]]);
  assert.deepEqual(read(body.replaceAll("\r\n", "\n")), parts);
  assert.deepEqual(read(body.replaceAll("--b0undary\r\n", "--b0undary \t\r\n")), parts);
  const spaced = body.replaceAll("b0undary", "b 0:x");
  assert.deepEqual(read(spaced, 7, 'Multipart/Form-Data; charset=utf-8; Boundary="b 0:x"'), parts);
});

Deno.test("MultipartReader knows no size of a part whose end has not come", () => {
  const reader = MultipartReader.for(TYPE);
  const body = form([[disposition("name=a"), "x"], [disposition("name=b"), "yy"]]);
  reader?.add(new TextEncoder().encode(body.slice(0, -17)));
  assert.deepEqual(reader?.parts, [{ name: "a", sizeBytes: 1 }, { name: "b" }]);
});

Deno.test("MultipartReader is for forms with a boundary alone", () => {
  const others = [
    undefined,
    "",
    "text/plain",
    "multipart/form-data",
    "multipart/mixed; boundary=b",
  ];
  for (const type of others) assert.equal(MultipartReader.for(type), undefined);
});

Deno.test("MultipartReader bounds the parts and their headers", () => {
  const many = Array.from({ length: 500 }, () => [disposition("name=a"), "x"] as const);
  assert.equal(read(form(many)).length, 100);
  assert.deepEqual(
    read(form([[`${"x".repeat(20_000)}: y\r\n${disposition("name=a")}`, "x"]]), 500),
    [],
  );
});

Deno.test("MultipartReader takes a time that grows with a hostile body, not faster", () => {
  const bodies: ((length: number) => string)[] = [
    (length) => "\n".repeat(length),
    (length) => "\r\n--b0undar".repeat(length / 11),
    (length) => `${disposition("")}${';a="\\'.repeat(length / 5)}`,
    (length) => `--b0undary\r\n${disposition("")}${'; name="'.repeat(length / 8)}`,
    (length) => form([[disposition("name=a"), "x".repeat(length)]]),
  ];
  for (const body of bodies) {
    const time = (length: number) => {
      const bytes = new TextEncoder().encode(body(length));
      const took: number[] = [];
      for (let i = 0; i < 3; i++) {
        const start = cpuMs();
        readBytes(bytes, 16_384);
        took.push(cpuMs() - start);
      }
      return Math.min(...took);
    };
    time(65_536);
    const [small, large] = [time(65_536), time(1_048_576)];
    // Sixteen times as long; quadratic would be 256 times.
    assert.ok(large < 100 * Math.max(small, 0.2), `${small} ms, ${large} ms`);
  }
});
