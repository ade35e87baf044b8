import type { VNode } from "preact";
import type { Log } from "../../../core/log/log.ts";
import { linesHref } from "../../address/request_ids.ts";
import type { LogRow } from "../../server/api.ts";
import { formatOffset } from "../../text/format.ts";
import { Level } from "../basics/badges.tsx";
import { MetadataLine } from "../basics/metadata_line.tsx";
import { Skeleton } from "../basics/skeleton.tsx";
import { BriefText } from "../basics/text.tsx";

interface LogLinesProps {
  readonly log: Log;
  readonly lines: readonly LogRow[] | undefined;
  readonly more: boolean;
}

/** The log lines of a request, with times since its start. */
export function LogLines({ log, lines, more }: LogLinesProps): VNode {
  if (lines === undefined) return <Skeleton rows={3} />;
  if (lines.length === 0) {
    return (
      <p class="nothing">
        This request logged nothing. Lines written with <code>tracer.getLogger()</code>{" "}
        while it is handled are shown here.
      </p>
    );
  }
  return (
    <>
      <ul class="log-lines" aria-label="Logs of this request">
        {lines.map((line) => (
          <li key={line.id}>
            <a data-in class="log-line" href={linesHref(log, line.id)}>
              <span class="dim">{formatOffset(line.timestamp - log.timestamp)}</span>
              <Level level={line.logLevel} />
              <span class="message">
                <BriefText value={line.content} /> <MetadataLine row={line} />
              </span>
            </a>
          </li>
        ))}
      </ul>
      {more && (
        <p class="nothing">
          There are more. <a data-in href={linesHref(log)}>Open all in Logs</a>
        </p>
      )}
    </>
  );
}
