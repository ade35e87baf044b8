import { useEffect, useState } from "preact/hooks";
import { announcement, manualCopy } from "./app.ts";

/**
 * Copies a text to the clipboard and says so. If the browser does not allow it, the text is shown
 * for copying by hand.
 *
 * @param text The text.
 * @param done Message after copying.
 * @returns Whether it was copied.
 */
export async function copyText(text: string, done = "Copied"): Promise<boolean> {
  const isDone = await writeClipboard(text);
  if (isDone) announcement.value = done;
  else manualCopy.value = text;
  return isDone;
}

/** The clipboard API only exists over HTTPS and on localhost; elsewhere, the old way works. */
async function writeClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "offscreen";
  document.body.append(area);
  area.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    area.remove();
    if (focused instanceof HTMLElement) focused.focus();
  }
}

const SHOWN_MS = 1_500;

/** Whether something was copied just now, and a function that notes it. */
export function useCopied(): readonly [copied: boolean, mark: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, () => setCopied(true)];
}
