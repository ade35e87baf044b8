import type { VNode } from "preact";
import { copyText, useCopied } from "../../state/clipboard.ts";
import { Icon } from "./icon.tsx";

interface CopyButtonProps {
  /** Returns the text to copy. */
  readonly text: () => string;
  /** Label: "Copy path". */
  readonly label: string;
  /** Show the label beside the icon. */
  readonly wide?: boolean;
  /** A word instead of the icon, if two kinds of copies are next to each other. */
  readonly word?: string;
}

/** Copies, and briefly says so. */
export function CopyButton({ text, label, wide = false, word }: CopyButtonProps): VNode {
  const [copied, markCopied] = useCopied();
  return (
    <button
      type="button"
      class={wide ? "btn small" : word === undefined ? "icon-btn" : "word-btn"}
      aria-label={wide ? undefined : label}
      title={wide ? undefined : label}
      onClick={async (event) => {
        event.stopPropagation();
        if (await copyText(text())) markCopied();
      }}
    >
      {word === undefined || copied ? <Icon name={copied ? "check" : "copy"} /> : word}
      {wide && (copied ? "Copied" : label)}
    </button>
  );
}
