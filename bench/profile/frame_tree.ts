import { type Area, areaOf, modulePath } from "./areas.ts";
import { type CallFrame, countSamples, type CpuProfile, type ProfileNode } from "./cpu_profile.ts";

/** A function. */
export interface Frame {
  readonly name: string;
  /** Its module's path and line, `core/tracer.ts:140`; `""` for native code. */
  readonly where: string;
  readonly area: Area;
}

/** A function, called by those above it in the tree. */
export interface FrameTree extends Frame {
  /** Samples in which it ran itself. */
  readonly self: number;
  /** Samples in which it or something it called ran. */
  readonly total: number;
  /** What it called, the most samples first. */
  readonly children: readonly FrameTree[];
}

/** Which samples count, and how files are named. */
export interface TreeOptions {
  /** URL of the repository's folder, with a slash at its end. */
  readonly root: string;
  /** Only the end of the profile, so many milliseconds. */
  readonly lastMs?: number;
}

/** The name of what has none. */
export const ANONYMOUS = "(anonymous)";
/** Not a function: outside V8, waiting or in Deno's Rust code, which the profiler can't see. */
const IDLE = "(idle)";
const GARBAGE = "(garbage collector)";
/** V8's own, beneath no function. */
const PROGRAM = "(program)";
const ROOT = "(root)";

/** A frame while samples are added. */
interface Node extends Frame {
  self: number;
  readonly children: Map<string, Node>;
}

/**
 * The calls of a profile, as a tree whose root is the process. A function that calls itself is one
 * frame, and what was outside V8 is left out.
 *
 * @throws {TypeError} If the profile has no nodes.
 */
export function frameTree(profile: CpuProfile, { root, lastMs }: TreeOptions): FrameTree {
  const [top] = profile.nodes;
  if (top === undefined) throw new TypeError("Cannot read a profile: it has no nodes");
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const counts = countSamples(profile, lastMs);
  const add = (node: ProfileNode, to: Node): void => {
    to.self += counts.get(node.id) ?? 0;
    for (const id of node.children ?? []) {
      const child = nodes.get(id);
      if (child === undefined || child.callFrame.functionName === IDLE) continue;
      add(child, nodeFor(frameOf(child.callFrame, to.area, root), to));
    }
  };
  const process = emptyNode({ name: ROOT, where: "", area: "native" });
  add(top, process);
  // What is no function's has one name.
  if (process.self > 0) {
    nodeFor({ name: PROGRAM, where: "", area: "native" }, process).self += process.self;
    process.self = 0;
  }
  return finished(process);
}

/** One text for each function. */
export function frameKey({ name, where, area }: Frame): string {
  return `${name}\n${where}\n${area}`;
}

function frameOf({ functionName, url, lineNumber }: CallFrame, caller: Area, root: string): Frame {
  const path = modulePath(url, root);
  const name = functionName === "" ? ANONYMOUS : functionName;
  if (path === "") return { name, where: "", area: areaOfNative(name, caller) };
  return { name, where: `${path}:${lineNumber + 1}`, area: areaOf(path) };
}

function areaOfNative(name: string, caller: Area): Area {
  if (name === GARBAGE) return "garbage";
  // The code that V8 makes of a regular expression is whose expression it is.
  if (name.startsWith("RegExp: ")) return caller;
  // An adapter's statements run in native code: that is the database's work, not the runtime's.
  return caller === "storage" || caller === "storageNative" ? "storageNative" : "native";
}

/** The node of what `caller` called: itself, if it called itself. */
function nodeFor(frame: Frame, caller: Node): Node {
  const key = frameKey(frame);
  if (key === frameKey(caller)) return caller;
  const node = caller.children.get(key) ?? emptyNode(frame);
  caller.children.set(key, node);
  return node;
}

function emptyNode(frame: Frame): Node {
  return { ...frame, self: 0, children: new Map() };
}

function finished({ children, ...node }: Node): FrameTree {
  const called = Array.from(children.values(), finished)
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total || (a.name < b.name ? -1 : 1));
  const total = called.reduce((sum, child) => sum + child.total, node.self);
  return { ...node, total, children: called };
}
