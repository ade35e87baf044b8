import type { VNode } from "preact";
import { useMemo, useState } from "preact/hooks";
import { contentTypeOf } from "../../../core/log/body_headers.ts";
import type { Log } from "../../../core/log/log.ts";
import { bodyRemarks } from "../../text/body_remarks.ts";
import { formatBytes } from "../../text/format.ts";
import { readJson } from "../../text/json_source.ts";
import { type BodyView, LARGE_TEXT, viewBody } from "../../text/view_body.ts";
import { CopyButton } from "../basics/copy_button.tsx";
import { Icon } from "../basics/icon.tsx";
import { KeyValues } from "../basics/key_values.tsx";
import { Text } from "../basics/text.tsx";
import { JsonView } from "./json_view.tsx";

interface BodyPanelProps {
  readonly log: Log;
  readonly side: "request" | "response";
}

/** A captured body: as a tree, as fields, as text, or described in words. */
export function BodyPanel({ log, side }: BodyPanelProps): VNode {
  const isRequest = side === "request";
  const title = isRequest ? "Request body" : "Response body";
  const state = isRequest ? log.requestBodyState : log.responseBodyState;
  const sizeBytes = isRequest ? log.requestSizeBytes : log.responseSizeBytes;
  const contentType = contentTypeOf(log, side);
  const view = viewBody(
    isRequest ? log.requestBody : log.responseBody,
    state,
    contentType,
    isRequest ? log.requestBodyText : log.responseBodyText,
  );
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
          {isTree && /^\s*[[{]/.test(view.text) && (
            <input
              class="field find"
              type="search"
              value={search}
              placeholder="Find"
              aria-label={`Find in ${title.toLowerCase()}`}
              onInput={({ currentTarget: field }) => {
                keepInSight(field);
                setSearch(field.value);
              }}
            />
          )}
          {(view.kind === "json" || view.kind === "form") && (
            <span class="seg tiny" role="group" aria-label="View">
              <button
                type="button"
                aria-pressed={!asText}
                onClick={() =>
                  setAsText(false)}
              >
                {view.kind === "json" ? "Tree" : "Fields"}
              </button>
              <button
                type="button"
                aria-pressed={asText}
                onClick={() =>
                  setAsText(true)}
              >
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
        <p class="nothing">A description: the content itself was not stored.</p>
      )}
      {bodyRemarks(log, side).map(({ text, option }) => (
        <p class="remark" key={text}>
          {option !== undefined && <Icon name="warning" />}
          <span>
            {text}
            {option !== undefined && (
              <>
                <code>{option}</code>.
              </>
            )}
          </span>
        </p>
      ))}
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
      return asText
        ? <PlainText text={view.text} label={title} />
        : <KeyValues entries={view.fields} label={`${title}, form fields`} />;
    case "json":
      return asText
        ? <PlainText text={view.text} label={title} />
        : <JsonDocument text={view.text} label={title} search={search} />;
    case "text":
      return <PlainText text={view.text} label={title} />;
  }
}

/** JSON text as a tree; as text if it is not JSON or too large. */
export function JsonDocument(
  { text, label, search = "" }: {
    readonly text: string;
    readonly label: string;
    readonly search?: string;
  },
): VNode {
  const value = useMemo(() => readJson(text), [text]);
  return value === undefined
    ? <PlainText text={text} label={label} />
    : <JsonView value={value} label={label} search={search} />;
}

/** Plain text. A large one is only rendered on request. */
export function PlainText(
  { text, label }: { readonly text: string; readonly label: string },
): VNode {
  const [anyway, setAnyway] = useState(false);
  if (text.length > LARGE_TEXT && !anyway) {
    return (
      <p class="nothing">
        {`${formatBytes(text.length)} of text: rendering it may take a moment. `}
        <button type="button" class="link" onClick={() => setAnyway(true)}>Render anyway</button>
      </p>
    );
  }
  return (
    <pre aria-label={label}><Text value={text} lines limit={anyway ? Infinity : LARGE_TEXT} /></pre>
  );
}

function copyOf(view: BodyView): string {
  return "text" in view ? view.text : "";
}

/** Scrolls so that the search field stays visible above the match. */
function keepInSight(field: HTMLElement): void {
  const head = field.closest("h2");
  head?.parentElement?.style.setProperty("--head", `${head.offsetHeight}px`);
}
