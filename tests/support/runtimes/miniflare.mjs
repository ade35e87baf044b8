// Runs a worker in miniflare: node miniflare.mjs FOLDER-OF-MINIFLARE WORKER
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import process from "node:process";
import { pathToFileURL } from "node:url";

const [folder, path] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/`));
const { Miniflare, Log, LogLevel } = require(folder);
const worker = new Miniflare({
  modules: [{ type: "ESModule", path: "worker.mjs", contents: readFileSync(path, "utf8") }],
  cf: false,
  compatibilityDate: "2026-07-01",
  compatibilityFlags: ["nodejs_als"],
  bindings: { GREETING: "hello", TOKEN: "token-of-the-test" },
  host: "127.0.0.1",
  port: 0,
  log: new Log(LogLevel.WARN),
});
const { port } = await worker.ready;
console.error(`Listening on http://127.0.0.1:${port}/`);
process.on("SIGTERM", () => worker.dispose().then(() => process.exit(0)));
