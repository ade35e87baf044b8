import type { VNode } from "preact";
import type { ErrorGroup } from "../../../core/error_groups/error_group.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { rangedHref } from "../../state/chosen_range.ts";
import { formatNumber } from "../../text/format.ts";
import { BriefText } from "../basics/text.tsx";
import { Ago } from "../basics/time.tsx";

/** Groups of errors in short. */
export function GroupList(
  { groups, messages }: {
    readonly groups: readonly ErrorGroup[];
    /** What the newest occurrences say, by group. */
    readonly messages: Readonly<Record<string, string>>;
  },
): VNode {
  return (
    <ul class="groups">
      {groups.map((group) => (
        <li key={group.id}>
          <p>
            <GroupTitle group={group} message={messages[group.id]} />
            <GroupPlace group={group} />
          </p>
          <Sparkline counts={group.sparkline.counts} noun="errors" class="is-bad" />
          <span class="num" title={`${formatNumber(group.count)} in total`}>
            {`${formatNumber(countInRange(group))} in range`}
          </span>
          <span class="num dim">
            <Ago ms={group.lastSeen} />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Occurrences in the range that was asked for; `count` has those of all time. */
export function countInRange({ sparkline }: ErrorGroup): number {
  return sparkline.counts.reduce((sum, count) => sum + count, 0);
}

/** What went wrong last, which leads to all of it. */
export function GroupTitle(
  { group, message = group.message }: {
    readonly group: ErrorGroup;
    /** Of the newest occurrence; else what all have in common. */
    readonly message?: string | undefined;
  },
): VNode {
  return (
    <a data-in class="row-link group-title" href={rangedHref("error", { id: group.id })}>
      <b>
        <BriefText value={group.name} />
      </b>
      {message !== "" && ": "}
      <BriefText value={message} />
    </a>
  );
}

/** Where it went wrong. */
export function GroupPlace({ group }: { readonly group: ErrorGroup }): VNode {
  const { topFrame, method, route, loggerName } = group;
  const place = [
    topFrame ?? "",
    route === null ? "" : `${method ?? ""} ${route}`.trim(),
    loggerName === null ? "" : `logger ${loggerName}`,
  ].filter((part) => part !== "").join(" \u00b7 ");
  return (
    <small class="mono group-place">
      <BriefText value={place} />
    </small>
  );
}
