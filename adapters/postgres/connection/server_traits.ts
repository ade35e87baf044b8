/** What was learned about the server, for all connections to it. */
export class ServerTraits {
  /** Whether a pooler in transaction mode is in between, which refuses settings at the start. */
  isPooled = false;
  /** Whether prepared statements work. */
  prepares: boolean;
  /** Called when another server is used, for connections that would not notice. */
  readonly onMove: Set<() => void> = new Set();
  #server = 0;

  constructor(prepares: boolean) {
    this.prepares = prepares;
  }

  /** Index of the server in use. */
  get server(): number {
    return this.#server;
  }

  /** Notes that another one is in use. */
  moveTo(server: number): void {
    if (server === this.#server) return;
    this.#server = server;
    for (const move of [...this.onMove]) move();
  }
}
