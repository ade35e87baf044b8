import type { InFlightRequest } from "../capture/capture.ts";
import type { ErrorList, NewestMessages } from "../service/error_data.ts";
import type { ErrorGroup } from "../error_groups/error_group.ts";
import type { LogRow } from "../log/log_shapes.ts";
import type { MetricsReport } from "../metrics/metrics_report.ts";
import type { Overview } from "../service/metrics_data.ts";
import type { About } from "../service/tracer_data.ts";
import type { TracerStats } from "../recording/tracer_stats.ts";
import type { AccessKind } from "./access/access.ts";
import type { Role } from "./access/session_signer.ts";

/** Who is looking, and at what: the answer of `session`. */
export interface SessionAnswer extends About {
  readonly authenticated: true;
  /** What let them in: nothing needed, an access token, or user and password. */
  readonly kind: AccessKind;
  readonly user?: string | undefined;
  /** A viewer changes nothing. */
  readonly role: Role;
  readonly recording: boolean;
}

/** A page of a list, newest first: the answer of `logs`. */
export interface LogPageAnswer {
  readonly logs: readonly LogRow[];
  /** Cursor of the next, older page; `null` when there is none. */
  readonly next: string | null;
  /** Whether these are as many as asked for, or all that there are. */
  readonly isComplete: boolean;
}

/** A group of errors with a page of its occurrences: the answer of `errors/:id`. */
export interface ErrorDetailAnswer extends LogPageAnswer {
  readonly group: ErrorGroup;
  /** What its newest occurrence says, where that is stored. */
  readonly newestMessage: string | undefined;
}

/** Groups of errors, with what their newest occurrences say: the answer of `errors`. */
export interface ErrorListAnswer extends ErrorList {
  readonly messages: NewestMessages;
}

/** What is going on, with what the newest errors say: the answer of `overview`. */
export interface OverviewAnswer extends Overview {
  readonly messages: NewestMessages;
}

/** The figures of one route: the answer of `route`. */
export interface RouteAnswer {
  readonly report: MetricsReport;
  readonly methods: readonly string[];
}

/** State of the recorder: the answer of `status`. */
export interface StatusAnswer
  extends Omit<TracerStats, "inFlight">, Pick<About, "version" | "connector" | "instance"> {
  readonly inFlight: readonly InFlightRequest[];
}
