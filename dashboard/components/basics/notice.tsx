import type { ComponentChild, VNode } from "preact";
import { CopyButton } from "./copy_button.tsx";
import { Icon, type IconName } from "./icon.tsx";

interface NoticeProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ComponentChild;
  /** Code to paste. */
  readonly snippet?: string;
}

/** Shown if there is nothing to show: what would be here, and how to get it. */
export function Notice({ icon, title, children, snippet }: NoticeProps): VNode {
  return (
    <div class="notice">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children}
      {snippet !== undefined && (
        <div class="snippet">
          <pre tabIndex={0} aria-label="Code to paste">{snippet}</pre>
          <CopyButton text={() => snippet} label="Copy code" />
        </div>
      )}
    </div>
  );
}
