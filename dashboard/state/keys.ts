import { KeySequence } from "./key_sequence.ts";

/** Actions by key: `"/"`, `"Escape"`, or a sequence such as `"g r"`. */
export type KeyMap = Readonly<Record<string, () => void>>;

const layers: KeyMap[] = [];

/** Adds keys that override existing ones; returns a function that removes them. */
export function addKeys(keys: KeyMap): () => void {
  layers.push(keys);
  return () => {
    const at = layers.indexOf(keys);
    if (at >= 0) layers.splice(at, 1);
  };
}

/** Listens to the keyboard. */
export function startKeys(): void {
  const sequence = new KeySequence();
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    if (document.querySelector("dialog[open], .popover:popover-open") !== null) return;
    const typing = isTyping(event.target);
    if (typing && event.key !== "Escape") return;
    // Enter and space belong to the focused element.
    if (event.key === "Enter" && isControl(event.target)) return;
    const name = sequence.press(event.key, event.timeStamp);
    const run = findKey(name);
    if (run === undefined) return;
    event.preventDefault();
    run();
  });
}

function findKey(name: string): (() => void) | undefined {
  for (const layer of layers.toReversed()) {
    const run = layer[name];
    if (run !== undefined) return run;
  }
  return undefined;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement &&
    (target.matches("textarea, select, input:not([type=checkbox]):not([type=radio])") ||
      target.isContentEditable);
}

function isControl(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("a, button, summary");
}
