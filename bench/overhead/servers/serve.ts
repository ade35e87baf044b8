/** What a server says of its records when it is told to stop. */
export interface ServerReport {
  /** Requests whose record was stored. */
  readonly recorded: number;
}

/**
 * Serves until SIGTERM, then prints its report as a line of JSON.
 *
 * @param handler What answers.
 * @param finish Brings what is recorded to where it belongs; says how much it was, if it knows.
 */
export function serve(
  handler: Deno.ServeHandler,
  finish: () => Promise<ServerReport | undefined> = () => Promise.resolve(undefined),
): void {
  Deno.addSignalListener("SIGTERM", async () => {
    console.log(JSON.stringify(await finish() ?? null));
    Deno.exit(0);
  });
  Deno.serve({ port: 0, hostname: "127.0.0.1" }, handler);
}
