import { OwnCost } from "../../../core/capture/own_cost.ts";
import { MemoryConnector } from "../../../core/connectors/memory_connector.ts";
import { Access, type AccessOptions } from "../../../core/dashboard/access/access.ts";
import { Dashboard } from "../../../core/dashboard/dashboard.ts";
import type { Log } from "../../../core/log/log.ts";
import { IDLE_STATS, liveFeedOf, quietTail, tracerDataOf } from "../../support/tracer_data.ts";
import { createRandom, hostileRequest, nested, sampleLines, sampleRequest } from "./sample_logs.ts";

/** What a {@linkcode startSampleDashboard} shows. */
export interface SampleOptions {
  readonly access?: AccessOptions;
  /** Requests there from the beginning. */
  readonly requests?: number;
  readonly hostile?: boolean;
  readonly port?: number;
}

/** A dashboard that can be opened in a browser. */
export interface SampleDashboard extends AsyncDisposable {
  /** What is stored. */
  readonly connector: MemoryConnector;
  /** `"http://localhost:1234/supertracer/"`. */
  readonly url: string;
  /** Saves logs as the recorder would: stored, then told to whoever listens. */
  save(logs: readonly Log[]): void;
  /** Saves requests that were just made, with their log lines. */
  add(count: number): void;
}

/** Serves the real dashboard with made-up data: `deno run -A tests/dashboard/support/sample_dashboard.ts`. */
export async function startSampleDashboard(options: SampleOptions = {}): Promise<SampleDashboard> {
  const { access = { kind: "open" }, requests = 400, hostile = false, port = 0 } = options;
  const connector = new MemoryConnector({ maxRecords: 100_000 });
  await connector.connect();
  const random = createRandom(11);
  let made = 0;
  let saved = 0;
  const tail = quietTail();
  const data = tracerDataOf({
    connector,
    // Nothing is counted here: charts are drawn from the logs.
    hasMetrics: false,
    onCleared: () => tail.forget(),
    stats: () => ({ ...IDLE_STATS, inFlight: 3, captured: saved, saved }),
    capture: {
      isRecording: true,
      ownCost: new OwnCost(),
      listInFlight: () => [{
        id: "1",
        method: "GET",
        path: "/api/stream/prices",
        startedAt: Date.now() - 8_000,
      }],
    },
  });
  const dashboard = new Dashboard(data, new Access(access), liveFeedOf(data, tail), () => {});
  const save = (logs: readonly Log[]): void => {
    const stored = logs.map((log) => {
      const id = connector.saveLog(log);
      return { ...log, id: Number(id) };
    });
    saved += stored.length;
    tail.publish(stored);
  };
  const make = (timestamp: number): Log[] => {
    const request = sampleRequest(made++, timestamp, random);
    return [...sampleLines(request), request];
  };
  const now = Date.now();
  for (let index = requests; index > 0; index--) save(make(now - index * 730 - random() * 700));
  if (hostile) {
    save(Array.from({ length: 10 }, (_, index) => hostileRequest(index, now - 60 + index)));
    const deep = hostileRequest(3, now - 40);
    save([{ ...deep, content: "GET /deep", responseBody: nested(4_000) }]);
    save([{ ...deep, content: "GET /large", responseBody: "word ".repeat(200_000) }]);
  }
  const server = Deno.serve({ port, hostname: "localhost", onListen() {} }, (request) => {
    const target = request.url.slice(new URL(request.url).origin.length + "/supertracer".length);
    return dashboard.handle(request, target, { address: "127.0.0.1", isSecure: false });
  });
  return {
    connector,
    url: `http://localhost:${server.addr.port}/supertracer/`,
    save,
    add: (count) => save(Array.from({ length: count }, () => make(Date.now())).flat()),
    async [Symbol.asyncDispose]() {
      dashboard.live.close();
      await server.shutdown();
    },
  };
}

if (import.meta.main) {
  const sample = await startSampleDashboard({ port: 8123, hostile: true });
  console.log(sample.url);
  setInterval(() => sample.add(1), 1_000);
}
