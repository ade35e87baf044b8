import type { CpuProfile, ProfileNode } from "../../../bench/profile/cpu_profile.ts";

/** Where the repository is, on a machine that nobody may learn of. */
export const ROOT = "file:///home/somebody/supertracer/";

/** `name|path:line`, as V8 has it; a path without a scheme is in the repository. */
function node(id: number, text: string, children: number[] = []): ProfileNode {
  const [functionName = "", place = ""] = text.split("|");
  const [, path = "", line = "0"] = /^(.*):(\d+)$/.exec(place) ?? [];
  const url = path === "" || /^\w+:/.test(path) ? path : ROOT + path;
  return { id, callFrame: { functionName, url, lineNumber: Number(line) - 1 }, children };
}

/** Samples by id, one each millisecond; node 1 is the root. */
function profile(nodes: readonly ProfileNode[], samples: readonly number[]): CpuProfile {
  return {
    nodes,
    samples,
    timeDeltas: samples.map(() => 1_000),
    startTime: 5_000_000,
    endTime: 5_000_000 + samples.length * 1_000,
  };
}

const NODES = [
  node(1, "(root)", [2, 3, 4, 5, 14]),
  node(2, "(idle)"),
  node(3, "(program)"),
  node(4, "(garbage collector)"),
  node(5, "nativeDispatch|ext:deno_http/00_serve.ts:1", [6]),
  node(6, "#handle|core/tracer.ts:293", [7, 9, 11]),
  node(7, "begin|core/capture/capture.ts:121", [8, 18]),
  node(8, 'RegExp: <[&"]|`>'),
  node(9, "redact|core/redaction/redact.ts:10", [10]),
  node(10, "redact|core/redaction/redact.ts:10", [19]),
  node(11, "|core/recording/recorder.ts:40", [12]),
  node(12, "|bench/overhead/servers/app.ts:31", [13]),
  node(13, "op_now"),
  node(14, "saveBatch|adapters/sqlite/saving/save_batch.ts:42", [15, 16]),
  node(15, "run"),
  node(16, "count|core/metrics/request_tally.ts:3", [17]),
  node(17, "identify|core/error_groups/identity.ts:3"),
  node(18, "op_http_get_request_headers"),
  node(19, "mask|core/redaction/mask.ts:7"),
];

/** Self time of each node; 100 samples that are not idle, 60 that are. */
const SELF: readonly (readonly [id: number, samples: number])[] = [
  ...[[2, 50], [3, 4], [4, 6], [5, 10], [6, 5], [7, 10], [8, 5], [9, 3], [10, 5]] as const,
  ...[[11, 2], [12, 10], [13, 1], [14, 10], [15, 20], [16, 3], [17, 1], [18, 2], [19, 2]] as const,
  ...[[1, 1], [2, 10]] as const,
];

/** A profile of a traced server with known self times. */
export const PROFILE = profile(
  NODES,
  SELF.flatMap(([id, samples]) => Array<number>(samples).fill(id)),
);
