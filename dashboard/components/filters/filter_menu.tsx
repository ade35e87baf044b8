import type { VNode } from "preact";
import type { Log } from "../../../core/log/log.ts";
import { formatTerm } from "../../../core/query/format_term.ts";
import { LONGEST_VALUE } from "../../query/list_query.ts";
import { Icon } from "../basics/icon.tsx";
import { Popover } from "../basics/popover.tsx";
import { BriefText } from "../basics/text.tsx";

interface FilterMenuProps {
  readonly log: Log;
  /** Adds a term to the query. */
  readonly onTerm: (term: string) => void;
}

interface Choice {
  readonly key: string;
  /** After "Only this" and "Exclude this". */
  readonly noun: string;
  readonly value: string | number | undefined;
  /** Whether excluding it is useful. */
  readonly canLeaveOut?: boolean;
}

/** Restricts the list to logs like the open one, or excludes them. */
export function FilterMenu({ log, onTerm }: FilterMenuProps): VNode {
  const choices: readonly Choice[] = [
    { key: "route", noun: "route", value: log.route, canLeaveOut: true },
    { key: "path", noun: "path", value: log.path, canLeaveOut: true },
    { key: "status", noun: "status", value: log.statusCode, canLeaveOut: true },
    { key: "logger", noun: "logger", value: log.loggerName, canLeaveOut: true },
    { key: "ip", noun: "client", value: log.clientIp, canLeaveOut: true },
    { key: "user", noun: "user", value: log.user, canLeaveOut: true },
    { key: "service", noun: "service", value: log.service, canLeaveOut: true },
    { key: "trace", noun: "trace", value: log.traceId },
  ];
  const lines = choices.flatMap(({ key, noun, value, canLeaveOut = false }) => {
    const text = String(value ?? "");
    if (text === "" || text.length > LONGEST_VALUE) return [];
    const only = { noun: `Only this ${noun}`, text, term: formatTerm({ key, values: [text] }) };
    const without = { noun: `Exclude this ${noun}`, text, term: `-${only.term}` };
    return canLeaveOut ? [only, without] : [only];
  });
  return (
    <Popover class="icon-btn" title="Filter by these values" label={<Icon name="filter" />}>
      {(close) => (
        <div class="choices like-this">
          {lines.map(({ noun, text, term }) => (
            <button
              type="button"
              class="choice"
              key={term}
              onClick={() => {
                close();
                onTerm(term);
              }}
            >
              {noun}
              <span class="mono dim">
                <BriefText value={text} />
              </span>
            </button>
          ))}
        </div>
      )}
    </Popover>
  );
}
