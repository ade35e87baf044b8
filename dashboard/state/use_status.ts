import { useEffect } from "preact/hooks";
import { apiUrl } from "../server/api.ts";
import { LiveStream } from "../server/live_stream.ts";
import { api, connection, liveStatus } from "./app.ts";
import { sleepWhileHidden } from "./visibility.ts";

/** On screens that list nothing live: their connection and figures are as on the others. */
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
    // A kind of log that no request has: only the figures come.
    stream.open(() => apiUrl("live?kind=log&requestId=none"));
    const awake = sleepWhileHidden(stream);
    return () => {
      awake();
      stream.close();
    };
  }, []);
}
