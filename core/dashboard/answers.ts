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

/** Response of `session`: who is logged in, and where. */
export interface SessionAnswer extends About {
  readonly authenticated: true;
  /**
   * How the user was authenticated: not at all, by an access token, or by user name and password.
   */
  readonly kind: AccessKind;
  readonly user?: string | undefined;
  /** A viewer can't change anything. */
  readonly role: Role;
  readonly recording: boolean;
}

/** Response of `logs`: a page of a list, newest first. */
export interface LogPageAnswer {
  readonly logs: readonly LogRow[];
  /** Cursor of the next, older page; `null` if there is none. */
  readonly next: string | null;
  /** Whether the page is full, or contains all there are. */
  readonly isComplete: boolean;
}

/** Response of `errors/:id`: an error group with a page of its occurrences. */
export interface ErrorDetailAnswer extends LogPageAnswer {
  readonly group: ErrorGroup;
  /** What its newest occurrence says, where that is stored. */
  readonly newestMessage: string | undefined;
}

/** Response of `errors`: error groups, with the messages of their newest occurrences. */
export interface ErrorListAnswer extends ErrorList {
  readonly messages: NewestMessages;
}

/** Response of `overview`: the figures, with the messages of the newest errors. */
export interface OverviewAnswer extends Overview {
  readonly messages: NewestMessages;
}

/** Response of `route`: the figures of one route. */
export interface RouteAnswer {
  readonly report: MetricsReport;
  readonly methods: readonly string[];
}

/** Response of `status`: the state of the recorder. */
export interface StatusAnswer
  extends Omit<TracerStats, "inFlight">, Pick<About, "version" | "connector" | "instance"> {
  readonly inFlight: readonly InFlightRequest[];
}
