import type { VNode } from "preact";
import { formatNumber } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { Popover } from "../basics/popover.tsx";
import { BriefText } from "../basics/text.tsx";
import type { Trouble } from "./troubles.ts";

interface TroubleStripProps {
  /** `undefined` until known. */
  readonly troubles: readonly Trouble[] | undefined;
  /** Shown if there are no problems; `undefined` while that is unknown. */
  readonly calm: string | undefined;
}

/** The problems, on one line whose space is reserved. */
export function TroubleStrip({ troubles, calm }: TroubleStripProps): VNode {
  const [worst, ...others] = troubles ?? [];
  const isCalm = troubles !== undefined && worst === undefined && calm !== undefined;
  const level = worst === undefined ? (isCalm ? "is-well" : "") : worst.isBad ? "is-bad" : "is-odd";
  return (
    <section class={`trouble ${level}`} aria-label="Problems">
      {worst !== undefined ? <TroubleLine trouble={worst} /> : isCalm && (
        <span class="trouble-line">
          <Icon name="check" />
          {calm}
        </span>
      )}
      {others.length > 0 && (
        <Popover
          class="btn small"
          title="Other problems"
          label={`${formatNumber(others.length)} more`}
        >
          {() => (
            <ul class="troubles">
              {others.map((trouble, index) => (
                <li key={index}>
                  <TroubleLine trouble={trouble} />
                </li>
              ))}
            </ul>
          )}
        </Popover>
      )}
    </section>
  );
}

function TroubleLine({ trouble }: { readonly trouble: Trouble }): VNode {
  const { badge, isBad, subject, text, note, href, linkText } = trouble;
  return (
    <span class="trouble-line">
      <span class={`status ${isBad ? "c5" : "c4"}`}>{badge}</span>
      <span class="trouble-text">
        {subject !== undefined && (
          <b class="mono">
            <BriefText value={subject} />
            {" "}
          </b>
        )}
        {text}
        {note !== undefined && <span class="dim">{` (${note})`}</span>}
      </span>
      <a data-in href={href}>{linkText}</a>
    </span>
  );
}
