import type { ComponentType, VNode } from "preact";
import { useState } from "preact/hooks";
import { fieldOf, type FilterKey, METHODS } from "../filters.ts";

interface EditorProps {
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
  readonly close: () => void;
}

/** What opens under the chip of a filter. */
export const EDITORS: Readonly<Partial<Record<FilterKey, ComponentType<EditorProps>>>> = {
  method: MethodEditor,
  path: textEditor("path", "Part of the URL", "/api/orders", "Contains"),
  status: StatusEditor,
  min: textEditor("min", "Milliseconds", "300", "At least"),
  max: textEditor("max", "Milliseconds", "1000", "At most"),
  route: textEditor("route", "Route", "/users/:id", "Exactly"),
  client: textEditor("client", "Address", "203.0.113.7", "Exactly"),
  logger: textEditor("logger", "Name of the logger", "payments", "Exactly"),
};

function MethodEditor({ value, onChange }: EditorProps): VNode {
  const chosen = value === "" ? [] : value.split(",");
  const methods = [...METHODS, ...chosen.filter((name) => !METHODS.includes(name))];
  const toggle = (name: string): void => {
    const next = methods.filter((method) => (method === name) !== chosen.includes(method));
    onChange(next.length === 0 ? undefined : next.join(","));
  };
  return (
    <div class="choices">
      {methods.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
          <span class="mono">{name}</span>
        </label>
      ))}
    </div>
  );
}

const CLASSES: readonly (readonly [string, string])[] = [
  ["2xx", "success"],
  ["3xx", "redirect"],
  ["4xx", "client error"],
  ["5xx", "server error"],
];

function StatusEditor(props: EditorProps): VNode {
  const Other = OtherStatus;
  return (
    <>
      <div class="choices">
        {CLASSES.map(([pattern, meaning]) => (
          <button
            type="button"
            class="choice"
            key={pattern}
            aria-pressed={props.value === pattern}
            onClick={() => {
              props.onChange(props.value === pattern ? undefined : pattern);
              props.close();
            }}
          >
            <span class={`status c${pattern[0]}`}>{pattern}</span>
            <span class="dim">{meaning}</span>
          </button>
        ))}
      </div>
      <Other
        {...props}
        value={CLASSES.some(([pattern]) => pattern === props.value) ? "" : props.value}
      />
    </>
  );
}

const OtherStatus = textEditor("status", "One status, or a pattern with x", "404", "Exactly");

function textEditor(
  key: FilterKey,
  label: string,
  placeholder: string,
  verb: string,
): ComponentType<EditorProps> {
  return function TextEditor({ value, onChange, close }: EditorProps): VNode {
    const [text, setText] = useState(value);
    const [wrong, setWrong] = useState(false);
    const id = `edit-${key}`;
    return (
      <form
        class="edit"
        onSubmit={(event) => {
          event.preventDefault();
          const refused = text.trim() !== "" && fieldOf(key).normalize(text) === undefined;
          setWrong(refused);
          if (refused) return;
          onChange(text);
          close();
        }}
      >
        <label for={id}>{label}</label>
        <div class="edit-line">
          <span class="dim">{verb}</span>
          <input
            id={id}
            class="field mono"
            value={text}
            placeholder={placeholder}
            inputMode={key === "min" || key === "max" ? "decimal" : undefined}
            spellcheck={false}
            autocomplete="off"
            aria-invalid={wrong}
            aria-describedby={wrong ? `${id}-error` : undefined}
            onInput={(event) => setText(event.currentTarget.value)}
          />
          <button type="submit" class="btn primary">Apply</button>
        </div>
        {wrong && (
          <p class="wrong" id={`${id}-error`} role="alert">
            {`"${text}" cannot be used here. Example: ${placeholder}`}
          </p>
        )}
      </form>
    );
  };
}
