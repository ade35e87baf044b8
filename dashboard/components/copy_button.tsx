import { useEffect, useState } from "preact/hooks";
import type { VNode } from "preact";
import { announcement } from "../state/app.ts";
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
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <button
      type="button"
      class={wide ? "btn small" : word === undefined ? "icon-btn" : "word-btn"}
      aria-label={wide ? undefined : label}
      title={wide ? undefined : label}
      onClick={async (event) => {
        event.stopPropagation();
        const done = await copyText(text());
        setCopied(done);
        announcement.value = done ? "Copied" : "The browser does not allow copying here";
      }}
    >
      {word === undefined || copied ? <Icon name={copied ? "check" : "copy"} /> : word}
      {wide && (copied ? "Copied" : label)}
    </button>
  );
}

/** The clipboard interface exists only over HTTPS and on localhost; elsewhere the old way works. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "offscreen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
