import type { OwnRoute } from "../http/route_table.ts";
import type { Scope } from "./api_keys.ts";

/** Parameters in the query, by the sets that routes take. */
export type ParameterSet =
  | "logs"
  | "list"
  | "export"
  | "stream"
  | "range"
  | "metrics"
  | "errors"
  | "occurrences";

/** What a route answers with status 200: a schema by name, or another media type. */
export interface RestAnswer {
  readonly description: string;
  /** Name of a schema of the document. */
  readonly schema?: string;
  /** Media types of an answer that is no JSON document of ours. */
  readonly types?: readonly string[];
}

/** A route of the API, with all that its description says of it. */
export interface RestRoute extends OwnRoute {
  /** Name of the operation. */
  readonly operation: RestOperation;
  readonly scope: Scope;
  readonly summary: string;
  readonly parameters?: ParameterSet;
  /** Name of the schema of the body. */
  readonly body?: string;
  readonly answer: RestAnswer;
}

/** Operations of the API. */
export type RestOperation =
  | "listLogs"
  | "getLog"
  | "countLogs"
  | "exportLogs"
  | "streamLogs"
  | "getMetrics"
  | "listErrors"
  | "getError"
  | "setErrorState"
  | "getPrometheus"
  | "listRoutes"
  | "getStatus"
  | "getDescription"
  | "setRecording"
  | "clear";

/** Every route of the API, below `api/v1`. */
export const REST_ROUTES: readonly RestRoute[] = [
  {
    method: "GET",
    path: "/logs",
    operation: "listLogs",
    scope: "read",
    summary: "Lists logs, newest first, without headers and bodies",
    parameters: "list",
    answer: { description: "A page of logs", schema: "LogPage" },
  },
  {
    method: "GET",
    path: "/logs/count",
    operation: "countLogs",
    scope: "read",
    summary: "Counts logs, to at most 10,000",
    parameters: "logs",
    answer: { description: "How many there are", schema: "LogCount" },
  },
  {
    method: "GET",
    path: "/logs/export",
    operation: "exportLogs",
    scope: "read",
    summary: "Writes logs with everything into a file, newest first",
    parameters: "export",
    answer: {
      description: "The file",
      types: ["application/x-ndjson", "text/csv", "application/json"],
    },
  },
  {
    method: "GET",
    path: "/logs/stream",
    operation: "streamLogs",
    scope: "read",
    summary: "Follows logs as they are saved",
    parameters: "stream",
    answer: {
      description: "One event, or one line, for each log",
      types: ["text/event-stream", "application/x-ndjson"],
    },
  },
  {
    method: "GET",
    path: "/logs/:id",
    operation: "getLog",
    scope: "read",
    summary: "Reads one log with everything",
    answer: { description: "The log", schema: "Log" },
  },
  {
    method: "GET",
    path: "/metrics",
    operation: "getMetrics",
    scope: "read",
    summary: "Reads the figures of a stretch of time, by default the last 24 hours",
    parameters: "metrics",
    answer: { description: "The figures", schema: "Metrics" },
  },
  {
    method: "GET",
    path: "/metrics/prometheus",
    operation: "getPrometheus",
    scope: "read",
    summary: "Reads this process's figures since it began, for Prometheus",
    answer: { description: "Text exposition format 0.0.4", types: ["text/plain"] },
  },
  {
    method: "GET",
    path: "/errors",
    operation: "listErrors",
    scope: "read",
    summary: "Lists groups of errors, those seen last first",
    parameters: "errors",
    answer: { description: "The groups", schema: "ErrorList" },
  },
  {
    method: "GET",
    path: "/errors/:group",
    operation: "getError",
    scope: "read",
    summary: "Reads a group of errors and its occurrences, newest first",
    parameters: "occurrences",
    answer: { description: "The group", schema: "ErrorDetail" },
  },
  {
    method: "POST",
    path: "/errors/:group",
    operation: "setErrorState",
    scope: "admin",
    summary: "Says whether a group of errors is open, resolved or ignored",
    body: "ErrorStateChange",
    answer: { description: "The group as it is then", schema: "ErrorGroupChange" },
  },
  {
    method: "GET",
    path: "/routes",
    operation: "listRoutes",
    scope: "read",
    summary: "Lists the app's routes, those first on which most time was spent",
    parameters: "range",
    answer: { description: "The routes", schema: "RouteList" },
  },
  {
    method: "GET",
    path: "/status",
    operation: "getStatus",
    scope: "read",
    summary: "Tells whether the API works, and how recording goes",
    answer: { description: "It works", schema: "Status" },
  },
  {
    method: "GET",
    path: "/openapi.json",
    operation: "getDescription",
    scope: "read",
    summary: "Reads this description",
    answer: { description: "An OpenAPI 3.1 document", schema: "Description" },
  },
  {
    method: "POST",
    path: "/recording",
    operation: "setRecording",
    scope: "admin",
    summary: "Pauses or resumes recording in this process",
    body: "RecordingChange",
    answer: { description: "Whether it records", schema: "Recording" },
  },
  {
    method: "POST",
    path: "/clear",
    operation: "clear",
    scope: "admin",
    summary: "Deletes all logs and metrics",
    body: "Confirmation",
    answer: { description: "How many logs were deleted", schema: "Deleted" },
  },
];
