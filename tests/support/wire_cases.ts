import { FAILURE_CASES } from "./wire_cases/failure_cases.ts";
import { MESSAGE_CASES } from "./wire_cases/message_cases.ts";
import { REQUEST_CASES } from "./wire_cases/request_cases.ts";
import { RESOURCE_CASES } from "./wire_cases/resource_cases.ts";
import { RESPONSE_CASES } from "./wire_cases/response_cases.ts";
import { MESSAGE_FORM_CASES, SHARED_CASES, TOUCHED_CASES } from "./wire_cases/shared_cases.ts";
import { STREAM_CASES } from "./wire_cases/stream_cases.ts";
import type { WireCase } from "./wire_cases/wire_case.ts";

/** Exchanges that a traced server must answer as a bare one does. */
export const WIRE_CASES: readonly WireCase[] = [
  ...RESPONSE_CASES,
  ...SHARED_CASES,
  ...TOUCHED_CASES,
  ...MESSAGE_FORM_CASES,
  ...STREAM_CASES,
  ...RESOURCE_CASES,
  ...FAILURE_CASES,
  ...REQUEST_CASES,
  ...MESSAGE_CASES,
];

/** Cases that use files, servers and sockets of Deno. */
const OF_DENO: readonly WireCase[] = [
  ...RESOURCE_CASES,
  ...STREAM_CASES.filter(({ name }) =>
    name === "file stream" || name.startsWith("fetched response, dec")
  ),
];

/** Those that run on every runtime. */
export const PORTABLE_CASES: readonly WireCase[] = WIRE_CASES.filter((wire) => {
  return !OF_DENO.includes(wire);
});
