import type { Load } from "./load/load_generator.ts";
import type { RequestWorkload } from "./workload.ts";

const SECONDS = 2;
/** Who waits longer has a machine too busy to measure on. */
const MAX_TURNS = 8;

/**
 * Loads a server until what it runs is compiled.
 *
 * @param load Loads it for so many seconds.
 * @returns How many requests were sent.
 */
export async function warmUp(
  { warmUpRequests }: Pick<RequestWorkload, "warmUpRequests">,
  load: (seconds: number) => Promise<Pick<Load, "requests">>,
): Promise<number> {
  let sent = 0;
  for (let turn = 0; turn < MAX_TURNS && sent < warmUpRequests; turn++) {
    sent += (await load(SECONDS)).requests;
  }
  return sent;
}
