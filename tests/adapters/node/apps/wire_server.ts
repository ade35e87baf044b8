/**
 * Serves the same listener twice, bare and traced, and on a third port what was recorded and what
 * the listeners noticed. Prints the ports as JSON.
 */
import { type BaseConnector, type Log, MemoryConnector } from "@supertracer/core";
import { traceListener } from "@supertracer/node";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import process from "node:process";
import { wireListener } from "./wire_listener.ts";

const seen: Record<string, Record<string, unknown[]>> = { bare: {}, traced: {} };
const noteFor = (kind: string) => (about: string, what: unknown) => {
  ((seen[kind] ??= {})[about] ??= []).push(what);
};
const uncaught: string[] = [];
process.on("uncaughtException", (error: Error) => uncaught.push(`thrown: ${error.message}`));
process.on("unhandledRejection", (error: Error) => uncaught.push(`rejected: ${error.message}`));

const connector: BaseConnector = new MemoryConnector();
const traced = traceListener(wireListener(noteFor("traced")), {
  connector,
  auth: { accessToken: "token-of-the-test" },
});
const { tracer } = traced;

/** Events beside `request`, handled the same way by both servers. */
function addEvents(server: Server): Server {
  server.on("upgrade", (request, socket) => {
    socket.end(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${request.headers.upgrade}\r\n` +
        "Connection: Upgrade\r\n\r\nupgraded",
    );
  });
  server.on("connect", (request, socket) => {
    socket.end(`HTTP/1.1 200 Connected\r\n\r\n${request.url}`);
  });
  server.on("clientError", (error: { code?: string }, socket) => {
    if (socket.writable) socket.end(`HTTP/1.1 400 Bad Request\r\n\r\n${error.code ?? "?"}`);
  });
  return server;
}

async function records(): Promise<Log[]> {
  await tracer.flush();
  const rows = await connector.fetchLogs({ limit: 1_000 });
  const logs = await Promise.all(rows.map(({ id }) => connector.fetchLog(id)));
  return logs.filter((log) => log !== undefined);
}

const control = createServer(async (request, response) => {
  if (request.url === "/end") {
    response.end("{}");
    await tracer.close();
    for (const server of servers) server.closeAllConnections();
    for (const server of servers) server.close();
    return;
  }
  response.end(JSON.stringify({
    seen,
    uncaught,
    stats: tracer.stats(),
    records: await records(),
  }));
});

const servers = [
  addEvents(createServer(wireListener(noteFor("bare")))),
  addEvents(createServer(traced)),
  control,
];
const ports = await Promise.all(servers.map(async (server) => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as { port: number }).port;
}));
console.log(JSON.stringify({ bare: ports[0], traced: ports[1], control: ports[2] }));
