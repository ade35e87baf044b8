import type { VNode } from "preact";
import { ConfigurationTable } from "../components/configuration_table.tsx";
import { HealthCards } from "../components/health_cards.tsx";
import { HealthFacts } from "../components/health_facts.tsx";
import { InFlightTable } from "../components/in_flight_table.tsx";
import { LoadNotice, StaleNote } from "../components/load_notice.tsx";
import { RecorderControls } from "../components/recorder_controls.tsx";
import { FreezeFigures } from "../components/range_bar.tsx";
import { useKeys } from "../components/use_keys.ts";
import { usePoll } from "../components/use_poll.ts";
import { useStatus } from "../components/use_status.ts";
import { api } from "../state/app.ts";
import { toggleFrozen } from "../state/range.ts";

/** How the tracer itself is, and what it does. */
export function HealthScreen(): VNode {
  const poll = usePoll("health", (signal) => api.health(signal));
  useStatus();
  useKeys({ f: toggleFrozen });
  const health = poll.data.value;
  return (
    <>
      <header class="bar">
        <RecorderControls onChange={() => void poll.reload()} />
        <span class="room" />
        <FreezeFigures />
      </header>
      <main class="content" aria-label="Health" aria-busy={health === undefined}>
        <h1 class="offscreen">Health</h1>
        {health === undefined && poll.problem.value !== undefined
          ? <LoadNotice what="The state of the tracer" poll={poll} />
          : (
            <div class="screen">
              <StaleNote poll={poll} />
              <HealthCards health={health} />
              <div class="two">
                <HealthFacts health={health} />
                <InFlightTable health={health} />
              </div>
              <ConfigurationTable entries={health?.configuration} />
            </div>
          )}
      </main>
    </>
  );
}
