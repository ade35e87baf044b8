/** What a server says of its records when it is told to stop. */
export interface ServerReport {
  /** Requests whose record was stored. */
  readonly stored: number;
  /** Requests whose record was dropped, as the storage could not follow. */
  readonly dropped: number;
}

/**
 * Serves until SIGTERM, then prints its report as a line of JSON.
 *
 * @param handler What answers.
 * @param report What to print; nothing for a server that records nothing.
 */
export function serve(
  handler: Deno.ServeHandler,
  report: () => Promise<ServerReport | undefined> = () => Promise.resolve(undefined),
): void {
  Deno.addSignalListener("SIGTERM", async () => {
    console.log(JSON.stringify(await report() ?? null));
    Deno.exit(0);
  });
  Deno.serve({ port: 0, hostname: "127.0.0.1" }, handler);
}
