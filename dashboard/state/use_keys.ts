import { useLayoutEffect, useRef } from "preact/hooks";
import { addKeys, type KeyMap } from "./keys.ts";

/** Binds keys while a component is shown. The names of the keys must stay the same. */
export function useKeys(keys: KeyMap): void {
  const current = useRef(keys);
  current.current = keys;
  // Before the first paint, so that keys work as soon as a row is visible.
  useLayoutEffect(() => {
    const names = Object.keys(current.current);
    return addKeys(
      Object.fromEntries(names.map((name) => [name, () => current.current[name]?.()])),
    );
  }, []);
}
