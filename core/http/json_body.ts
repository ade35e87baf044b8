import { ERROR_STATES, type ErrorState } from "../error_groups/error_group.ts";
import { within } from "../runtime/deadline.ts";
import { HttpError } from "./http_error.ts";

/** Maximum bytes of a body. */
const MAX_BYTES = 16_384;

/** Maximum milliseconds for sending it. */
const PATIENCE_MS = 10_000;

/**
 * Reads a JSON object from the body of a request. Only `application/json` is accepted, which a form
 * on a page of another origin can't send.
 *
 * @param request The request.
 * @param example What to send, for the error.
 * @param patienceMs Maximum milliseconds until the body has arrived.
 * @returns The object; its members are unchecked.
 * @throws {HttpError} With status 408 if it takes too long, 413 if it is too large, 415 if its type
 * is not JSON, 400 if it can't be parsed.
 */
export async function readJsonObject(
  request: Request,
  example: string,
  patienceMs: number = PATIENCE_MS,
): Promise<Readonly<Record<string, unknown>>> {
  const type = request.headers.get("content-type") ?? "";
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new HttpError(415, `The body is "${type.slice(0, 50)}": send application/json`);
  }
  const text = new TextDecoder().decode(await readBounded(request, patienceMs));
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value));
    }
  } catch {
    // Said below.
  }
  throw new HttpError(400, `The body is not a JSON object: send ${example}`);
}

/** The only member of a body. */
export interface BodyMember<T> {
  readonly name: string;
  /** A value, as JSON. */
  readonly example: string;
  /** Reads what was sent; `undefined` if it is not valid. */
  readonly read: (value: unknown) => T | undefined;
  /** Message for an invalid value. */
  readonly problem: string;
}

/** Whether to pause recording. */
export const PAUSED: BodyMember<boolean> = {
  name: "paused",
  example: "true",
  read: (value) => typeof value === "boolean" ? value : undefined,
  problem: "paused must be true or false",
};

/** Confirms that everything may be deleted. */
export const CONFIRM: BodyMember<"clear"> = {
  name: "confirm",
  example: '"clear"',
  read: (value) => value === "clear" ? value : undefined,
  problem: 'This deletes everything recorded: confirm it with "clear"',
};

/** The state of a group of errors. */
export const STATE: BodyMember<ErrorState> = {
  name: "state",
  example: '"resolved"',
  read: (value) => ERROR_STATES.find((state) => state === value),
  problem: `state must be ${ERROR_STATES.join(", ")}`,
};

/**
 * Reads a JSON object with one member.
 *
 * @param request The request.
 * @param member The member.
 * @throws {HttpError} As {@linkcode readJsonObject} does, and with status 400 if the member's value
 * is not valid.
 */
export async function readMember<T>(request: Request, member: BodyMember<T>): Promise<T> {
  const { name, example, read, problem } = member;
  const body = await readJsonObject(request, `{"${name}": ${example}}`);
  const value = read(body[name]);
  if (value === undefined) throw new HttpError(400, problem);
  return value;
}

async function readBounded(request: Request, patienceMs: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  async function readAll(): Promise<void> {
    for (;;) {
      const { value, done = true } = await reader?.read() ?? {};
      if (done) return;
      size += value?.byteLength ?? 0;
      if (size > MAX_BYTES) throw new HttpError(413, `The body has more than ${MAX_BYTES} bytes`);
      if (value !== undefined) chunks.push(value);
    }
  }
  try {
    await within(readAll(), patienceMs, () => {
      throw new HttpError(408, `The body took longer than ${patienceMs / 1_000} s to arrive`);
    });
  } catch (error) {
    // The rest of the body does not matter, nor does a failure.
    reader?.cancel().catch(() => {});
    throw error;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}
