import type { VNode } from "preact";
import { unreadParam } from "../../address/page_address.ts";
import { router } from "../../state/app.ts";
import { Icon } from "../basics/icon.tsx";
import { BriefText } from "../basics/text.tsx";
import { readSort, type SortColumn } from "../table/sort_rows.ts";

interface UnreadNoteProps {
  /** The parameter as in the URL: `state=banana`. */
  readonly unread: string | undefined;
  /** What it should be: `state`. */
  readonly what: string;
  readonly instead: string;
}

/** Says that a part of the URL is invalid, and what is shown instead. */
export function UnreadNote({ unread, what, instead }: UnreadNoteProps): VNode | null {
  return unread === undefined ? null : (
    <span class="unread-note" role="status">
      <Icon name="warning" />
      <span class="mono">
        <BriefText value={unread} />
      </span>
      {` is not a valid ${what}: showing ${instead}`}
    </span>
  );
}

/** The same for the part of an open log. */
export function UnreadTab(
  { tab, what, instead }: {
    /** The value in the URL, if it is invalid. */
    readonly tab: string | undefined;
    readonly what: string;
    readonly instead: string;
  },
): VNode | null {
  return tab === undefined ? null : (
    <p class="unread-tab">
      <UnreadNote unread={`tab=${tab}`} what={`part of this ${what}`} instead={instead} />
    </p>
  );
}

/** The same for the order of a table. */
export function UnreadSort<T>({ columns }: { readonly columns: readonly SortColumn<T>[] }): VNode {
  const { params } = router.address.value;
  const unread = unreadParam(params, "sort", (text) => readSort(text, columns) !== undefined);
  return <UnreadNote unread={unread} what="order" instead="the default order" />;
}
