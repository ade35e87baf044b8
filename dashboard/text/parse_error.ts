/** An error of a chain: its message and stack. */
export interface ErrorLink {
  /** Relation to the previous one: `"Caused by"`, `"Error 1 of 3"`; empty for the first. */
  readonly label: string;
  readonly name: string;
  readonly message: string;
  readonly frames: readonly StackFrame[];
}

/** A line of a stack. */
export interface StackFrame {
  readonly text: string;
  /** Whether it is in the app's code, not the runtime's or a package's. */
  readonly own: boolean;
}

const FRAME = /^\s*at\s/;
/** Functions that call or await the app's handler, as named by `own_frames.ts` of core. */
const LEADS_TO_APP = /\bsupertracer (?:calls|awaits)\b/;
const LABEL = /^(Caused by|Suppressed|Error \d+ of \d+): /;
const FOREIGN = /(?:\b(?:ext|node|npm|jsr):|https?:\/\/|node_modules|<anonymous>|\bnative\b)/;
const TITLE = /^(?:Uncaught )?([A-Za-z_$][\w$.]*): ([\s\S]*)$/;

interface Draft {
  readonly label: string;
  readonly title: string[];
  readonly frames: StackFrame[];
}

/** Splits a stored message and stack into the error and its causes, outermost first. */
export function parseError(message: string | undefined, stack: string | undefined): ErrorLink[] {
  const lines = (stack ?? message ?? "").split("\n");
  if (stack !== undefined && !lines.some((line) => FRAME.test(line))) {
    // Another language: shown line by line.
    const frames = lines.map((text) => ({ text: text.trimEnd(), own: true }));
    return [{ label: "", ...splitTitle(message ?? ""), frames }];
  }
  const drafts: Draft[] = [];
  let current: Draft = { label: "", title: [], frames: [] };
  let isBelow = false;
  for (const line of lines) {
    const label = LABEL.exec(line)?.[1];
    if (label !== undefined && drafts.length > 0) {
      isBelow = false;
      current = { label, title: [line.slice(label.length + 2)], frames: [] };
      drafts.push(current);
      continue;
    }
    if (drafts.length === 0) drafts.push(current);
    if (FRAME.test(line)) {
      isBelow = isBelow || LEADS_TO_APP.test(line);
      current.frames.push({ text: line.trim(), own: !isBelow && !FOREIGN.test(line) });
    } else if (line.trim() !== "" || current.frames.length === 0) current.title.push(line);
  }
  return drafts.map(({ label, title, frames }) => ({
    label,
    ...splitTitle(title.join("\n").trim()),
    frames,
  }));
}

function splitTitle(title: string): { name: string; message: string } {
  const match = TITLE.exec(title);
  return match === null
    ? { name: "", message: title }
    : { name: match[1] ?? "", message: match[2] ?? "" };
}
