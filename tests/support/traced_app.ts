import {
  type Log,
  type LogFilters,
  MemoryConnector,
  SuperTracer,
  type SuperTracerOptions,
} from "@supertracer/core";

/** A traced app on a real server, and what was recorded of it. */
export class TracedApp implements AsyncDisposable {
  readonly tracer: SuperTracer;
  readonly connector = new MemoryConnector();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(handler: Deno.ServeHandler, options: SuperTracerOptions = {}, port = 0) {
    this.tracer = new SuperTracer(handler, {
      auth: { accessToken: "token-of-the-tests" },
      connector: this.connector,
      ...options,
    });
    this.#server = Deno.serve(
      { port, onListen() {}, onError: () => new Response("failed", { status: 500 }) },
      this.tracer.fetch,
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  /** Sends a request and reads the answer to its end. */
  async send(path: string, init: RequestInit = {}): Promise<{ response: Response; text: string }> {
    const response = await fetch(`http://localhost:${this.port}${path}`, init);
    return { response, text: await response.text() };
  }

  /** What is stored, in order of saving, each log whole. */
  async logs(filters: LogFilters = {}): Promise<Log[]> {
    await this.tracer.flush();
    const rows = this.connector.fetchLogs({ limit: 1_000, ...filters });
    return rows.sort((a, b) => a.id - b.id).map(({ id }) => this.connector.fetchLog(id)).filter((
      log,
    ) => log !== undefined);
  }

  /** The one request that is stored; waits for it to end. */
  async only(): Promise<Log> {
    for (let i = 0; i < 200; i++) {
      // Before there is a record the storage is not even open.
      if (this.tracer.stats().captured > 0) {
        const logs = await this.logs({ kind: "request" });
        if (logs[0] !== undefined) return logs[0];
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error("Nothing was recorded within two seconds");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // First the tracer: it ends the live streams that a shutdown would wait for.
    await this.tracer.close();
    await this.#server.shutdown();
  }
}
