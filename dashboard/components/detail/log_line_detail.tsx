import type { VNode } from "preact";
import type { Log } from "../../../core/log/log.ts";
import { listHref } from "../../address/query_link.ts";
import { requestHref } from "../../address/request_ids.ts";
import { toText } from "../../text/json_tree.ts";
import { Level } from "../basics/badges.tsx";
import { CopyButton } from "../basics/copy_button.tsx";
import { Fact } from "../basics/fact.tsx";
import { Text } from "../basics/text.tsx";
import { Time } from "../basics/time.tsx";
import { UnreadTab } from "../filters/unread_note.tsx";
import { JsonDocument } from "./body_panel.tsx";
import { ErrorView } from "./error_view.tsx";

/** Everything known about a log line. */
export function LogLineDetail(
  { log, tab }: { readonly log: Log; readonly tab: string | undefined },
): VNode {
  const { metadata } = log;
  const hasMetadata = metadata !== undefined && Object.keys(metadata).length > 0;
  return (
    <>
      <header class="summary">
        <h1>
          <Level level={log.logLevel} />{" "}
          <span class="mono">
            {log.loggerName === undefined
              ? "log line"
              : <Text value={log.loggerName} limit={100} />}
          </span>
        </h1>
        <div class="facts">
          <Fact
            label="request"
            value={log.requestId}
            href={() => requestHref(log)}
            mono
          />
          <Fact
            label="trace"
            value={log.traceId}
            href={(trace) => listHref("logs", "trace", trace)}
            mono
          />
          {log.loggerName !== undefined && (
            <span>
              <a data-in class="fact" href={listHref("logs", "logger", log.loggerName)}>
                same logger
              </a>
            </span>
          )}
          <Fact
            label="service"
            value={log.service}
            href={(service) => listHref("logs", "service", service)}
          />
          <Fact label="instance" value={log.instance} mono />
          <Time ms={log.timestamp} />
        </div>
      </header>
      <UnreadTab tab={tab} what="log line" instead="all of it" />
      <div class="panel plain" tabIndex={0} role="region" aria-label="Log line">
        <section>
          <h2>
            Message
            <span class="tools">
              <CopyButton text={() => log.content} label="Copy message" />
            </span>
          </h2>
          <pre><Text value={log.content} lines limit={20_000} /></pre>
        </section>
        {(log.errorMessage !== undefined || log.stackTrace !== undefined) && (
          <ErrorView message={log.errorMessage} stack={log.stackTrace} />
        )}
        {hasMetadata && (
          <section>
            <h2>
              Metadata
              <span class="tools">
                <CopyButton text={() => toText(metadata)} label="Copy metadata" />
              </span>
            </h2>
            <JsonDocument text={toText(metadata)} label="Metadata" />
          </section>
        )}
      </div>
    </>
  );
}
