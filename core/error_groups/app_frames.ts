import { callsApp, isOwnPlace } from "../runtime/own_frames.ts";
import { foldPath } from "./fold_message.ts";

/** Maximum number of frames that identify an error. */
const MAX_FRAMES = 3;
/** Maximum characters of a stack that are read. */
const MAX_READ = 4_096;
/** Maximum lines of a stack that are read. */
const MAX_LINES = 40;
/** Maximum characters kept of a frame. */
const MAX_FRAME = 300;
/** Segments kept of a path, including the file. */
const PATH_PARTS = 3;

const FRAME_START = "\n    at ";
/** Locations of the runtime and of packages. */
const NOT_OF_APP =
  /^(?:ext:|node:|native\b|<anonymous>|https?:|npm:|jsr:|data:|blob:)|\/node_modules\/|\/registry\.npmjs\.org\//;

/**
 * The app's topmost frames of a stack: function and file, without line and column, so that an edit
 * elsewhere in the file does not make it another error.
 *
 * @param stack In V8's format; stacks of causes are ignored.
 * @returns At most three, such as `"save (src/users.ts)"`; a handler without a name is `handler`.
 * If there are none of the app's, those of packages and the runtime.
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
    // A recursion may have any depth.
    if (frame !== kept.at(-1)) kept.push(frame);
    if (ofApp.length === MAX_FRAMES) break;
  }
  return (ofApp.length > 0 ? ofApp : others).slice(0, MAX_FRAMES);
}

/** A parsed line of a stack. */
interface StackFrame {
  readonly name: string;
  readonly place: string;
}

/** Parses the frames down to the one that called the app, which marks the app's last frame. */
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

/** Parses `async Users.save [as put] (file:///app/src/users.ts:10:5)`. */
function readFrame(frame: string): StackFrame {
  const text = frame.startsWith("async ") ? frame.slice("async ".length) : frame;
  const open = text.endsWith(")") ? text.lastIndexOf(" (") : -1;
  if (open < 0) return { name: "", place: text };
  const name = text.slice(0, open);
  const alias = name.indexOf(" [as ");
  return { name: alias < 0 ? name : name.slice(0, alias), place: text.slice(open + 2, -1) };
}

function writeFrame(name: string, place: string): string {
  // The code itself follows.
  if (place.startsWith("data:")) {
    return name === "" ? "data:" : `${name} (data:)`.slice(0, MAX_FRAME);
  }
  const path = place.replace(/:[0-9]+(?::[0-9]+)?$/, "").replace(/[?#].*$/, "")
    .replace(/^[a-z]+:\/\/[^/]*/, "");
  const file = foldPath(path.split("/").slice(-PATH_PARTS).join("/"));
  return (name === "" ? file : `${name} (${file})`).slice(0, MAX_FRAME).toWellFormed();
}
