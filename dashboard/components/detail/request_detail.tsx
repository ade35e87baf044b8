import type { VNode } from "preact";
import { isAttributeName } from "../../../core/filters/filter_conditions.ts";
import type { Log } from "../../../core/log/log.ts";
import { listHref } from "../../address/query_link.ts";
import { LONGEST_VALUE } from "../../query/list_query.ts";
import type { OpenLog } from "../../state/log_detail.ts";
import { formatBytes, formatDuration, formatNumber } from "../../text/format.ts";
import { toText } from "../../text/json_tree.ts";
import { StatusBadge } from "../basics/badges.tsx";
import { CopyButton } from "../basics/copy_button.tsx";
import { Fact } from "../basics/fact.tsx";
import { KeyValues } from "../basics/key_values.tsx";
import { lazyPart } from "../basics/lazy_part.tsx";
import { type Tab, Tabs } from "../basics/tabs.tsx";
import { Text } from "../basics/text.tsx";
import { Time } from "../basics/time.tsx";
import { UnreadTab } from "../filters/unread_note.tsx";
import { BodyPanel } from "./body_panel.tsx";
import { ErrorView } from "./error_view.tsx";
import { LogLines } from "./log_lines.tsx";
import { Related } from "./related.tsx";
import { RequestSide, ResponseSide } from "./request_sides.tsx";
import { Timing } from "./timing.tsx";

/** The formats for copying are loaded when a request is opened. */
const CopyAs = lazyPart<{ readonly log: Log }>(async () => (await import("./copy_as.tsx")).CopyAs);

interface RequestDetailProps {
  readonly open: OpenLog;
  readonly tab: string | undefined;
  readonly onTab: (tab: string) => void;
}

/** Everything known about a request. */
export function RequestDetail({ open, tab, onTab }: RequestDetailProps): VNode {
  const { log, lines, moreLines } = open;
  const hasError = log.errorMessage !== undefined || log.stackTrace !== undefined;
  const tabs: Tab[] = [
    { id: "overview", label: "Overview" },
    { id: "request", label: "Request" },
    { id: "response", label: "Response" },
    {
      id: "logs",
      label: "Logs",
      count: lines === undefined ? undefined : `${lines.length}${moreLines ? "+" : ""}`,
    },
    ...(hasError ? [{ id: "error", label: "Error", alarming: true }] : []),
    { id: "related", label: "Related" },
  ];
  const isKnown = (name: string | undefined): name is string => tabs.some(({ id }) => id === name);
  const selected = isKnown(tab) ? tab : "overview";
  return (
    <>
      <Summary log={log} />
      <UnreadTab tab={isKnown(tab) ? undefined : tab} what="request" instead="its overview" />
      <Tabs tabs={tabs} selected={selected} onSelect={onTab} label="Parts of the request">
        {selected === "overview" && <Overview open={open} hasError={hasError} onTab={onTab} />}
        {selected === "request" && <RequestSide log={log} />}
        {selected === "response" && <ResponseSide log={log} />}
        {selected === "logs" && <LogLines log={log} lines={lines} more={moreLines} />}
        {selected === "error" && <ErrorView message={log.errorMessage} stack={log.stackTrace} />}
        {selected === "related" && <Related log={log} />}
      </Tabs>
    </>
  );
}

function Summary({ log }: { readonly log: Log }): VNode {
  const method = log.method ?? "";
  const target = log.content.startsWith(`${method} `)
    ? log.content.slice(method.length + 1)
    : log.path ?? "";
  return (
    <header class="summary">
      <h1>
        <StatusBadge row={log} />{" "}
        <span class="mono">
          <Text value={`${method} ${target}`} limit={300} />
        </span>
      </h1>
      <div class="facts">
        {log.durationMs !== undefined && (
          <span>
            <b>{formatDuration(log.durationMs)}</b>
          </span>
        )}
        {log.ttfbMs !== undefined && (
          <span>
            first byte <b>{formatDuration(log.ttfbMs)}</b>
          </span>
        )}
        {log.responseSizeBytes !== undefined && (
          <span>
            sent <b>{formatBytes(log.responseSizeBytes)}</b>
          </span>
        )}
        {log.requestSizeBytes !== undefined && log.requestSizeBytes > 0 && (
          <span>
            received <b>{formatBytes(log.requestSizeBytes)}</b>
          </span>
        )}
        <Fact
          label="from"
          value={log.clientIp}
          href={(client) => listHref("requests", "ip", client)}
        />
        <Fact
          label="route"
          value={log.route}
          href={(route) => listHref("requests", "route", route)}
          mono
          limit={120}
        />
        <Fact label="user" value={log.user} href={(user) => listHref("requests", "user", user)} />
        <Fact
          label="service"
          value={log.service}
          href={(service) => listHref("requests", "service", service)}
        />
        <Fact label="id" value={log.requestId} mono />
        <Fact label="instance" value={log.instance} mono />
        <Time ms={log.timestamp} />
      </div>
      <div class="acts">
        <CopyAs log={log} />
      </div>
    </header>
  );
}

/**
 * Whether the handler threw and the server responded by itself: nothing is then known about the
 * response's headers.
 */
function isAnswerUnknown({ outcome, errorMessage, statusCode, responseHeaders }: Log): boolean {
  return outcome === "failed" && errorMessage !== undefined && statusCode === 500 &&
    responseHeaders === undefined;
}

/** All requests with the same value of an attribute, where a list of them can be asked for. */
function attributeHref(name: string, value: unknown): string | undefined {
  const text = typeof value === "object" && value !== null ? "" : String(value);
  if (!isAttributeName(name) || text === "" || text.length > LONGEST_VALUE) return undefined;
  return listHref("requests", `attr.${name}`, text);
}

function Overview(
  { open: { log, lines, moreLines }, hasError, onTab }: {
    readonly open: OpenLog;
    readonly hasError: boolean;
    readonly onTab: (tab: string) => void;
  },
): VNode {
  const hasRequestBody = log.requestBodyState !== undefined || log.requestBody !== undefined;
  return (
    <>
      {hasError && (
        <section>
          <h2>
            Error
            <span class="tools">
              <button type="button" class="link" onClick={() => onTab("error")}>
                Stack and causes
              </button>
            </span>
          </h2>
          <ErrorView message={log.errorMessage} stack={log.stackTrace} brief />
          {isAnswerUnknown(log) && (
            <p class="nothing">
              {"The response was made by the server's "}
              <code>onError</code>
              {": status 500, unless the app has its own, which is recorded when passed to "}
              <code>tracer.serve()</code>.
            </p>
          )}
        </section>
      )}
      <section>
        <h2>Timing</h2>
        <Timing log={log} />
      </section>
      {log.attributes !== undefined && Object.keys(log.attributes).length > 0 && (
        <section>
          <h2>
            Attributes
            <span class="tools">
              <CopyButton text={() => toText(log.attributes)} label="Copy attributes" />
            </span>
          </h2>
          <KeyValues
            entries={Object.entries(log.attributes)}
            label="Attributes"
            href={attributeHref}
          />
        </section>
      )}
      <div class="bodies">
        {hasRequestBody && <BodyPanel log={log} side="request" />}
        <BodyPanel log={log} side="response" />
      </div>
      {(lines === undefined || lines.length > 0) && (
        <section>
          <h2>
            Logs of this request
            {lines !== undefined && (
              <span class="faint">{formatNumber(lines.length)}{moreLines && "+"}</span>
            )}
          </h2>
          <LogLines log={log} lines={lines} more={moreLines} />
        </section>
      )}
    </>
  );
}
