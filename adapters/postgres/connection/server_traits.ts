/** What was learned about what is at the other end, for all connections there. */
export class ServerTraits {
  /** A pooler that gives each transaction another connection: it knows no settings at the start. */
  isPooled = false;
  /** Whether prepared statements work. */
  prepares: boolean;
  /** Called when another of the servers is used, by those that would not notice. */
  readonly onMove: Set<() => void> = new Set();
  #server = 0;

  constructor(prepares: boolean) {
    this.prepares = prepares;
  }

  /** Which of the servers was the one wanted when it was last looked for. */
  get server(): number {
    return this.#server;
  }

  /** Says that it is another one now. */
  moveTo(server: number): void {
    if (server === this.#server) return;
    this.#server = server;
    for (const move of [...this.onMove]) move();
  }
}
