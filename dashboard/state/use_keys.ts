import { useLayoutEffect, useRef } from "preact/hooks";
import { addKeys, type KeyMap } from "./keys.ts";

/** Gives keys a meaning while a component is shown. The names of the keys must stay the same. */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  current.current = keys;
  // Before it is painted: who sees a row can press a key at once.
  useLayoutEffect(() => {
    const names = Object.keys(current.current);
    return addKeys(
      Object.fromEntries(names.map((name) => [name, () => current.current[name]?.()])),
    );
  }, []);
}
