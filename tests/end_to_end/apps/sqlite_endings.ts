// An app that records on a SQLite file, and ends as it is told: `sqlite_endings.ts FILE HOW`.
import { SuperTracer } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";

const [path = "", how = ""] = Deno.args;
const tracer = new SuperTracer(() => new Response("ok"), {
  connector: new SQLiteConnector(path),
  auth: { accessToken: "token-of-the-test" },
});
const options = { port: 0, hostname: "127.0.0.1", onListen() {} };
const server = how === "signal" ? tracer.serve(options) : Deno.serve(options, tracer.fetch);
const ask = async (target: string) => {
  await (await fetch(`http://127.0.0.1:${server.addr.port}${target}`)).text();
};
await ask("/flushed");
await tracer.flush();
await ask("/last");
console.log("answered");
switch (how) {
  case "close":
    await server.shutdown();
    await tracer.close();
    break;
  case "never closed":
    await server.shutdown();
    break;
  case "exit":
    Deno.exit(7);
    break;
  case "throw":
    setTimeout(() => {
      throw new Error("the app's own");
    });
}
