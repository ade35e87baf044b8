import type { VNode } from "preact";
import type { LogLevel } from "../../../core/log/log.ts";

/** A level by its word, coloured where something is wrong. */
export function Level({ level }: { readonly level: LogLevel }): VNode {
  return <span class={`level level-${level.toLowerCase()}`}>{level}</span>;
}
