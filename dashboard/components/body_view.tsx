import type { VNode } from "preact";
import { useState } from "preact/hooks";
import type { BodyState } from "../../core/log.ts";
import { type BodyView, LARGE_TEXT, viewBody } from "../body_kind.ts";
import { formatBytes } from "../format.ts";
import { toText } from "../json_tree.ts";
import { CopyButton } from "./copy_button.tsx";
import { Icon } from "./icon.tsx";
import { JsonView } from "./json_view.tsx";
import { entriesOf, KeyValues } from "./key_values.tsx";
import { Text } from "./text.tsx";

interface BodyPanelProps {
  /** "Request body". */
  readonly title: string;
  readonly body: unknown;
  readonly state: BodyState | undefined;
  readonly sizeBytes: number | undefined;
  readonly contentType: string | undefined;
}

/** A captured body: as a tree, as fields, as text, or what is known of it in words. */
export function BodyPanel(props: BodyPanelProps): VNode {
  const { title, state, sizeBytes, contentType } = props;
  const view = viewBody(props.body, state, contentType);
  const [asText, setAsText] = useState(false);
  const [search, setSearch] = useState("");
  const facts = [
    contentType?.split(";", 1)[0],
    sizeBytes === undefined ? undefined : formatBytes(sizeBytes),
  ]
    .filter((fact) => fact !== undefined && fact !== "").join(" \u00b7 ");
  const isTree = view.kind === "json" && !asText;
  return (
    <section class="body-panel">
      <h2>
        {title}
        {view.kind !== "none" && (
          <span class="faint">
            <Text value={facts} limit={120} />
          </span>
        )}
        <span class="tools">
          {isTree && typeof view.value === "object" && (
            <input
              class="field find"
              type="search"
              value={search}
              placeholder="Find"
              aria-label={`Find in ${title.toLowerCase()}`}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          )}
          {view.kind === "json" && (
            <span class="seg tiny" role="group" aria-label="View">
              <button type="button" aria-pressed={!asText} onClick={() => setAsText(false)}>
                Tree
              </button>
              <button type="button" aria-pressed={asText} onClick={() => setAsText(true)}>
                Text
              </button>
            </span>
          )}
          {view.kind !== "none" && view.kind !== "note" && (
            <CopyButton text={() => copyOf(view)} label={`Copy ${title.toLowerCase()}`} />
          )}
        </span>
      </h2>
      {view.kind === "json" && view.described && (
        <p class="nothing">What it consists of; the content itself was not kept.</p>
      )}
      {state === "truncated" && (
        <p class="remark">
          <Icon name="warning" />
          <span>
            Only the beginning was kept{sizeBytes !== undefined && ` of ${formatBytes(sizeBytes)}`}.
            {" More is kept with "}
            <code>
              {title.startsWith("Request")
                ? "capture.maxRequestBodySize"
                : "capture.maxResponseBodySize"}
            </code>.
          </span>
        </p>
      )}
      <Content view={view} asText={asText} title={title} search={search} />
    </section>
  );
}

function Content(
  { view, asText, title, search }: {
    readonly view: BodyView;
    readonly asText: boolean;
    readonly title: string;
    readonly search: string;
  },
): VNode {
  switch (view.kind) {
    case "none":
      return <p class="nothing">No body</p>;
    case "note":
      return (
        <p class="nothing">
          <Text value={view.text} lines />
        </p>
      );
    case "form":
      return <KeyValues entries={entriesOf(view.fields)} label={`${title}, form fields`} />;
    case "json":
      return asText
        ? <PlainText text={toText(view.value)} label={title} />
        : <JsonView value={view.value} label={title} search={search} />;
    case "text":
      return <PlainText text={view.text} label={title} />;
  }
}

/** Text as it is. A large one is drawn only when asked for. */
export function PlainText(
  { text, label }: { readonly text: string; readonly label: string },
): VNode {
  const [anyway, setAnyway] = useState(false);
  if (text.length > LARGE_TEXT && !anyway) {
    return (
      <p class="nothing">
        {`${formatBytes(text.length)} of text: drawing it may take a moment. `}
        <button type="button" class="link" onClick={() => setAnyway(true)}>Render anyway</button>
      </p>
    );
  }
  return (
    <pre aria-label={label}><Text value={text} lines limit={anyway ? Infinity : LARGE_TEXT} /></pre>
  );
}

function copyOf(view: BodyView): string {
  if (view.kind === "text") return view.text;
  if (view.kind === "form") return toText(view.fields);
  return view.kind === "json" ? toText(view.value) : "";
}
