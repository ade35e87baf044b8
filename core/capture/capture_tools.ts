import type { Redactor } from "../redaction/redactor.ts";
import type { ResolvedCaptureOptions } from "../resolve_options.ts";
import type { CapturePolicy } from "./capture_policy.ts";
import type { HeaderTable } from "./header_table.ts";
import type { RequestLines } from "./request_lines.ts";
import type { ResponseInternals } from "./response_internals.ts";

/** What the steps of capture share. */
export interface CaptureTools {
  readonly options: ResolvedCaptureOptions;
  readonly redactor: Redactor;
  readonly headers: HeaderTable;
  readonly lines: RequestLines;
  readonly policy: CapturePolicy;
  /** From method and path to the route template; never throws. */
  readonly routeOf: (method: string, path: string) => string;
  /** `undefined` where responses can't be looked into. */
  readonly internals: ResponseInternals | undefined;
  readonly instance: string;
  /** Counts a failure of ours, or of a user's function. */
  readonly onCaught: (thrown: unknown) => void;
}
