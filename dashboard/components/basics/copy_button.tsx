import type { VNode } from "preact";
import { copyText, useCopied } from "../../state/clipboard.ts";
import { Icon } from "./icon.tsx";

interface CopyButtonProps {
  /** What is copied; made when it is asked for. */
  readonly text: () => string;
  /** What it is: "Copy path". */
  readonly label: string;
  /** Show the label beside the icon. */
  readonly wide?: boolean;
  /** A word in place of the icon, where two kinds of copies stand side by side. */
  readonly word?: string;
}

/** Copies, and says so for a moment. */
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
