import type { VNode } from "preact";
import { LoadNotice, StaleNote } from "../components/basics/load_notice.tsx";
import { FreezeFigures } from "../components/filters/range_bar.tsx";
import { ConfigurationTable } from "../components/health/configuration_table.tsx";
import { HealthCards } from "../components/health/health_cards.tsx";
import { HealthFacts } from "../components/health/health_facts.tsx";
import { InFlightTable } from "../components/health/in_flight_table.tsx";
import { RecorderControls } from "../components/health/recorder_controls.tsx";
import { api } from "../state/app.ts";
import { toggleFrozen } from "../state/chosen_range.ts";
import { useKeys } from "../state/use_keys.ts";
import { usePoll } from "../state/use_poll.ts";
import { useStatus } from "../state/use_status.ts";

/** The state of the tracer itself. */
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
          ? <LoadNotice what="the state of the tracer" poll={poll} />
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
