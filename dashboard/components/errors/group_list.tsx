import type { VNode } from "preact";
import type { ErrorGroup } from "../../../core/error_groups/error_group.ts";
import { Sparkline } from "../../charts/sparkline.tsx";
import { rangedHref } from "../../state/chosen_range.ts";
import { formatNumber } from "../../text/format.ts";
import { BriefText } from "../basics/text.tsx";
import { Ago } from "../basics/time.tsx";

/** A short list of error groups. */
export function GroupList(
  { groups, messages }: {
    readonly groups: readonly ErrorGroup[];
    /** Messages of the newest occurrences, by group. */
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

/** Occurrences in the requested range; `count` includes those of all time. */
export function countInRange({ sparkline }: ErrorGroup): number {
  return sparkline.counts.reduce((sum, count) => sum + count, 0);
}

/** The newest message of a group, linked to its details. */
export function GroupTitle(
  { group, message = group.message }: {
    readonly group: ErrorGroup;
    /** Message of the newest occurrence; if absent, the group's. */
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

/** Where the error occurred. */
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
