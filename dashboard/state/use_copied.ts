import { useEffect, useState } from "preact/hooks";

const SHOWN_MS = 1_500;

/** Whether something was copied just now, and what says so. */
export function useCopied(): readonly [copied: boolean, mark: () => void] {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return [copied, () => setCopied(true)];
}
