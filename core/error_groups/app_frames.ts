import { callsApp, isOwnPlace } from "../runtime/own_frames.ts";
import { foldPath } from "./fold_message.ts";

/** Frames that tell where an error came from. */
const MAX_FRAMES = 3;
/** Characters of the frames that are looked at. */
const MAX_READ = 4_096;
/** Lines of them. */
const MAX_LINES = 40;
/** Characters of a frame that are kept. */
const MAX_FRAME = 300;
/** Folders of a path that are kept, the file included. */
const PATH_PARTS = 3;

const FRAME_START = "\n    at ";
/** What the runtime and packages are loaded from. */
const NOT_OF_APP =
  /^(?:ext:|node:|native\b|<anonymous>|https?:|npm:|jsr:|data:|blob:)|\/node_modules\/|\/registry\.npmjs\.org\//;

/**
 * The topmost frames of a stack that are of the app: function and file, without line and column, so
 * that an edit elsewhere in the file makes no other error of it.
 *
 * @param stack As V8 writes it; of the stacks of causes that follow only the first is read.
 * @returns At most three, such as `"save (src/users.ts)"`; the handler that we called is `handler`
 * where it has no name of its own. Where none is of the app, those of packages and of the runtime.
 */
export function appFrames(stack: string): string[] {
  const start = stack.indexOf(FRAME_START);
  if (start < 0) return [];
  const ofApp: string[] = [];
  const others: string[] = [];
  const frames = readFrames(stack.slice(start + 1, start + MAX_READ));
  for (const [i, { name, place }] of frames.entries()) {
    if (isOwnPlace(place) || callsApp(name) !== undefined) continue;
    const isNameless = callsApp(frames[i + 1]?.name ?? "") === "nameless";
    const kept = NOT_OF_APP.test(place) ? others : ofApp;
    const frame = writeFrame(isNameless ? "handler" : name, place);
    // A recursion may be of any depth.
    if (frame !== kept.at(-1)) kept.push(frame);
    if (ofApp.length === MAX_FRAMES) break;
  }
  return (ofApp.length > 0 ? ofApp : others).slice(0, MAX_FRAMES);
}

/** A line of a stack, taken apart. */
interface StackFrame {
  readonly name: string;
  readonly place: string;
}

/** Frames down to what called the app, which is there for the last of the app to be known by. */
function readFrames(text: string): StackFrame[] {
  const frames: StackFrame[] = [];
  for (const line of text.split("\n", MAX_LINES)) {
    if (!line.startsWith("    at ")) break;
    const frame = readFrame(line.slice("    at ".length));
    frames.push(frame);
    if (callsApp(frame.name) !== undefined) break;
  }
  return frames;
}

/** Takes `async Users.save [as put] (file:///app/src/users.ts:10:5)` apart. */
function readFrame(frame: string): StackFrame {
  const text = frame.startsWith("async ") ? frame.slice("async ".length) : frame;
  const open = text.endsWith(")") ? text.lastIndexOf(" (") : -1;
  if (open < 0) return { name: "", place: text };
  const name = text.slice(0, open);
  const alias = name.indexOf(" [as ");
  return { name: alias < 0 ? name : name.slice(0, alias), place: text.slice(open + 2, -1) };
}

function writeFrame(name: string, place: string): string {
  // What follows is the code itself.
  if (place.startsWith("data:")) {
    return name === "" ? "data:" : `${name} (data:)`.slice(0, MAX_FRAME);
  }
  const path = place.replace(/:[0-9]+(?::[0-9]+)?$/, "").replace(/[?#].*$/, "")
    .replace(/^[a-z]+:\/\/[^/]*/, "");
  const file = foldPath(path.split("/").slice(-PATH_PARTS).join("/"));
  return (name === "" ? file : `${name} (${file})`).slice(0, MAX_FRAME).toWellFormed();
}
