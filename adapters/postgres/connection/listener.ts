import type { Connection } from "./connection.ts";

/** Milliseconds between two attempts to listen, the first and the longest. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;

/**
 * Listens on a channel until it is told to stop. A connection that fails is replaced after a while,
 * a longer one each time; outages show up in whatever else is done with the storage, so they are not
 * reported here.
 *
 * @param open Makes a connection; calls back when it is closed.
 * @param channel Name of the channel.
 * @param onListen Called whenever it begins to listen.
 * @param onFail Called whenever it can't.
 * @returns What stops it.
 */
export function listenOn(
  open: (onClose: () => void) => Connection,
  channel: string,
  onListen: () => void,
  onFail: () => void,
): () => Promise<void> {
  let isStopped = false;
  let pauseMs = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let connection: Connection | undefined;
  let attempt = begin();
  return stop;

  async function begin(): Promise<void> {
    let isOver = false;
    const current = open(() => again());
    connection = current;
    try {
      await current.run(`listen "${channel}"`);
      pauseMs = FIRST_PAUSE_MS;
      if (isStopped) current.discard();
      else onListen();
    } catch {
      if (!isStopped) onFail();
      again();
    }

    function again(): void {
      if (isOver || isStopped) return;
      isOver = true;
      current.discard();
      timer = setTimeout(() => attempt = begin(), pauseMs * (0.5 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
    }
  }

  async function stop(): Promise<void> {
    isStopped = true;
    clearTimeout(timer);
    connection?.discard();
    await attempt;
  }
}
