import { ApiError } from "./api_error.ts";

/** Most bytes of a body that we read: what is sent to us is small. */
const MAX_BYTES = 16_384;

/**
 * Reads the JSON object that a request carries. Only `application/json` is taken, which no form of
 * another origin's page can send.
 *
 * @param request The request.
 * @param example What to send, for the error.
 * @returns The object; its members are whatever was sent.
 * @throws {ApiError} With status 413 if it is too long, 415 if it is no JSON by its type, 400 if it
 * can't be parsed.
 */
export async function readJsonObject(
  request: Request,
  example: string,
): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new ApiError(415, `The body is "${type.slice(0, 50)}": send application/json`);
  }
  const text = new TextDecoder().decode(await readBounded(request));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value));
    }
  } catch {
    // Said below.
  }
  throw new ApiError(400, `The body is no JSON object: send ${example}`);
}

async function readBounded(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new ApiError(413, `The body has more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
