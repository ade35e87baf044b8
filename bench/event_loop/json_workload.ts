import { type RequestWorkload, WORKLOADS } from "../overhead/workload.ts";

/** What the load of these benches asks for. */
export function jsonWorkload(): RequestWorkload {
  const found = WORKLOADS.find(({ name }) => name === "json");
  if (found?.kind !== "requests") throw new Error("There is no workload json");
  return found;
}
