import type { RequestWorkload } from "../workload.ts";

/** A workload's request as it goes over the wire. */
export function requestBytes(
  { method, path, headers, body }: RequestWorkload,
  host: string,
): Uint8Array {
  const encoder = new TextEncoder();
  const content = encoder.encode(body ?? "");
  const fields = Object.entries({
    host,
    ...headers,
    ...(body === undefined ? {} : { "content-length": String(content.length) }),
  });
  const head = encoder.encode(
    `${method} ${path} HTTP/1.1\r\n${
      fields.map(([name, value]) => `${name}: ${value}\r\n`).join("")
    }\r\n`,
  );
  const bytes = new Uint8Array(head.length + content.length);
  bytes.set(head);
  bytes.set(content, head.length);
  return bytes;
}
