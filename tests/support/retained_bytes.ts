import v8 from "node:v8";
import vm from "node:vm";

/**
 * How many bytes of the heap something takes that is still there when it is over.
 *
 * @param act What makes it; what it returns is held until the heap is measured.
 */
export async function retainedBytes(act: () => Promise<unknown>): Promise<number> {
  v8.setFlagsFromString("--expose-gc");
  const collect: () => void = vm.runInNewContext("gc");
  collect();
  const before = Deno.memoryUsage().heapUsed;
  const kept = await act();
  collect();
  const bytes = Deno.memoryUsage().heapUsed - before;
  // Without a use after it, what is kept may be collected before.
  return kept === retainedBytes ? 0 : bytes;
}
