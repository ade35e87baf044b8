import { MINUTE_MS } from "../runtime/units.ts";
import { oneLine } from "./failure_text.ts";

/** Kinds of trouble; each is reported by one line when it starts and one when it ends. */
export type TroubleKind =
  | "connect"
  | "write"
  | "result"
  | "metrics"
  | "drop"
  | "cleanup"
  | "listener"
  | "spill"
  | "spill_file"
  | "disconnect"
  | "facts";

/** Trouble that comes back within this time is not reported again, nor its end. */
const QUIET_MS = MINUTE_MS;

/** Reports trouble once when it starts, and once when it ends. */
export class TroubleLog {
  readonly #tell: (kind: string, message: string) => void;
  readonly #now: () => number;
  readonly #current = new Map<TroubleKind, boolean>();
  readonly #lastTold = new Map<TroubleKind, number>();

  /**
   * Starts without trouble.
   *
   * @param tell Gets each line; must not throw.
   * @param now Unix epoch, milliseconds.
   */
  constructor(tell: (kind: string, message: string) => void, now: () => number) {
    this.#tell = tell;
    this.#now = now;
  }

  /**
   * Trouble occurred.
   *
   * @param kind Its kind.
   * @param message Called only if it is reported.
   */
  start(kind: TroubleKind, message: () => string): void {
    if (this.#current.has(kind)) return;
    const now = this.#now();
    const last = this.#lastTold.get(kind);
    // A clock set back must not silence it for good.
    const isTold = last === undefined || now - last >= QUIET_MS || now < last;
    this.#current.set(kind, isTold);
    if (!isTold) return;
    this.#lastTold.set(kind, now);
    this.#tell(kind, oneLine(message()));
  }

  /**
   * Trouble of this kind is over.
   *
   * @param kind Its kind.
   * @param message Called only if it is reported.
   */
  end(kind: TroubleKind, message: () => string): void {
    const wasTold = this.#current.get(kind);
    if (wasTold === undefined) return;
    this.#current.delete(kind);
    if (wasTold) this.#tell(kind, oneLine(message()));
  }
}
