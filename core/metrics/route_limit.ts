/** Minutes after which a route that nobody asked for makes room. */
const IDLE_MINUTES = 60;

/**
 * Bounds the number of distinct routes. When the room is taken, a new route is `"_other"` until one
 * was idle for an hour. Routes that begin with a 404 may take only half of the room, so that
 * somebody who tries paths at random can't crowd out the app's own.
 */
export class RouteLimit {
  readonly #max: number;
  /** Route to the minute it was last seen in. */
  readonly #lastSeen: Map<string, number> = new Map();
  #sweptAt = -Infinity;

  constructor(max: number) {
    this.#max = max;
  }

  /**
   * The name a route is counted by.
   *
   * @param route Route template.
   * @param statusCode Status of the response.
   * @param minute Minutes since the epoch.
   * @returns The route, or `"_other"`.
   */
  nameOf(route: string, statusCode: number, minute: number): string {
    if (!this.#lastSeen.has(route)) {
      const room = statusCode === 404 ? Math.ceil(this.#max / 2) : this.#max;
      if (this.#lastSeen.size >= room) this.#sweep(minute);
      if (this.#lastSeen.size >= room) return "_other";
    }
    this.#lastSeen.set(route, minute);
    return route;
  }

  /** At most once a minute, whichever way the clock jumps. */
  #sweep(minute: number): void {
    if (minute === this.#sweptAt) return;
    this.#sweptAt = minute;
    for (const [route, seen] of this.#lastSeen) {
      if (Math.abs(minute - seen) >= IDLE_MINUTES) this.#lastSeen.delete(route);
    }
  }
}
