import { useEffect } from "preact/hooks";
import { apiUrl } from "../server/api.ts";
import { LiveStream } from "../server/live_stream.ts";
import { api, connection, liveStatus } from "./app.ts";
import { sleepWhileHidden } from "./visibility.ts";

/** Connection and figures for screens without a live list. */
export function useStatus(): void {
  useEffect(() => {
    const stream = new LiveStream({
      onLogs: () => {},
      onReady: () => {},
      onGap: () => {},
      onStatus: (status) => liveStatus.value = status,
      onConnection: (state) => connection.value = state,
      onRefused: () => void api.session().catch(() => {}),
    });
    // A condition that nothing meets, so that only the figures are sent.
    stream.open(() => apiUrl("live?kind=log&requestId=none"));
    const awake = sleepWhileHidden(stream);
    return () => {
      awake();
      stream.close();
    };
  }, []);
}
