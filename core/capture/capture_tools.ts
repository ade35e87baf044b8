import type { BoundedMap } from "../runtime/bounded_map.ts";
import type { LogOrigin } from "../log/log.ts";
import type { Redactor } from "../redaction/redactor.ts";
import type { ResolvedCaptureOptions } from "../options/resolve_options.ts";
import type { BunResponses } from "./bun_responses.ts";
import type { CapturePolicy } from "./capture_policy.ts";
import type { CapturedHeaders } from "./captured_headers.ts";
import type { HeaderTable } from "./captured_headers.ts";
import type { RequestBodyInternals } from "./request_body_internals.ts";
import type { RequestLines } from "./request_lines.ts";
import type { ResponseInternals } from "./response_internals.ts";
import type { StreamWatch } from "./stream_watch.ts";

/** Shared by the steps of capture. */
export interface CaptureTools {
  readonly options: ResolvedCaptureOptions;
  readonly redactor: Redactor;
  readonly headers: HeaderTable;
  /** Headers of responses that have no other header than their type, by type. */
  readonly typeOnly: BoundedMap<CapturedHeaders>;
  /** Route templates of the app's routers as recorded. */
  readonly routes: BoundedMap<string>;
  readonly lines: RequestLines;
  readonly policy: CapturePolicy;
  /** Returns the route template for a method and path; never throws. */
  readonly routeOf: (method: string, path: string) => string;
  /** `undefined` if responses can't be inspected. */
  readonly internals: ResponseInternals | undefined;
  /** `undefined` if request bodies can't be watched through internals. */
  readonly bodyInternals: RequestBodyInternals | undefined;
  /** `undefined` where streams can't be watched from beneath. */
  readonly streams: StreamWatch | undefined;
  readonly isWorkerd: boolean;
  /** Only on Bun. */
  readonly bunResponses: BunResponses | undefined;
  readonly origin: LogOrigin;
  /** Counts a failure of the tracer or of a user's function. */
  readonly onCaught: (thrown: unknown) => void;
}
