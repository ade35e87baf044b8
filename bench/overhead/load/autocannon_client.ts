// Runs autocannon with the options given as JSON, in a process of its own, and prints its result.
import autocannon from "autocannon";

console.log(JSON.stringify(await autocannon(JSON.parse(Deno.args[0] ?? ""))));
