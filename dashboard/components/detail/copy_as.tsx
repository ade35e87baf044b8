import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { REDACTION_NOTE } from "../../../core/export/redaction_marks.ts";
import type { Log } from "../../../core/log/log.ts";
import { COPY_FORMATS, type CopyFormat } from "../../copy_as/copy_formats.ts";
import { copyText, useCopied } from "../../state/clipboard.ts";
import { useKeys } from "../../state/use_keys.ts";
import { formatCount } from "../../text/format.ts";
import { Icon } from "../basics/icon.tsx";
import { MenuButton } from "../basics/menu_button.tsx";
import { Popover } from "../basics/popover.tsx";

const [USUAL] = COPY_FORMATS;

/** Copies the request as cURL or in another format, and says what differs from what was sent. */
export function CopyAs({ log }: { readonly log: Log }): VNode {
  const [copied, markCopied] = useCopied();
  const [format, setFormat] = useState<CopyFormat>(USUAL);
  const notes = useMemo(() => format.copy(log).notes, [format, log]);
  // Missing secrets are not mentioned, as nearly every request has some, and the copy shows them.
  const telling = notes.filter((note) => !note.startsWith(REDACTION_NOTE));
  const copy = async (chosen: CopyFormat): Promise<void> => {
    setFormat(chosen);
    const made = chosen.copy(log);
    const said = [`Copied as ${chosen.name}.`, ...made.notes].join(" ");
    if (await copyText(made.text, said)) markCopied();
  };
  useKeys({ c: () => void copy(USUAL) });
  return (
    <>
      <div class="split-btn" role="group" aria-label="Copy the request">
        <button
          type="button"
          class="btn small"
          title={`Copy as ${USUAL.name} (c)`}
          onClick={() => void copy(USUAL)}
        >
          <Icon name={copied ? "check" : "copy"} />
          {copied ? "Copied" : `Copy as ${USUAL.name}`}
        </button>
        <MenuButton
          label="Copy as"
          items={COPY_FORMATS.map(({ name }) => name)}
          onChoose={(index) => void copy(COPY_FORMATS[index] ?? USUAL)}
        />
      </div>
      {notes.length > 0 && (
        <Popover
          class={telling.length > 0 ? "link copy-notes" : "link-plain copy-notes is-quiet"}
          title={`How the ${format.name} copy differs`}
          label={telling.length > 0
            ? (
              <>
                <Icon name="warning" />
                {formatCount(telling.length, "note")}
              </>
            )
            : "redacted"}
        >
          {() => (
            <div class="note-list">
              <p>The {format.name} copy differs from what was sent:</p>
              <ul>{notes.map((note) => <li key={note}>{note}</li>)}</ul>
            </div>
          )}
        </Popover>
      )}
    </>
  );
}
