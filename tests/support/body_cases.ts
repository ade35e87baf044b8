import type { BodyCase } from "./body_cases/body_case.ts";
import { HANDING_ON_CASES } from "./body_cases/handing_on_cases.ts";
import { OWN_MEMBER_CASES } from "./body_cases/own_member_cases.ts";
import { READING_CASES } from "./body_cases/reading_cases.ts";
import { BODY_STREAM_CASES } from "./body_cases/stream_cases.ts";

/** What apps do with request bodies, which must be the same when they are traced. */
export const BODY_CASES: readonly BodyCase[] = [
  ...READING_CASES,
  ...BODY_STREAM_CASES,
  ...HANDING_ON_CASES,
  ...OWN_MEMBER_CASES,
];
