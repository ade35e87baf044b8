import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { formatCount } from "../../text/format.ts";
import { type ErrorLink, parseError, type StackFrame } from "../../text/parse_error.ts";
import { CopyButton } from "../basics/copy_button.tsx";
import { Text } from "../basics/text.tsx";

interface ErrorViewProps {
  readonly message: string | undefined;
  readonly stack: string | undefined;
  /** Only the error and the app's frame that threw it. */
  readonly brief?: boolean;
}

/** An error with its stack and causes. */
export function ErrorView({ message, stack, brief = false }: ErrorViewProps): VNode {
  const links = parseError(message, stack);
  if (brief) {
    const [first] = links;
    const frame = first?.frames.find(({ own }) => own) ?? first?.frames[0];
    return (
      <div class="error-brief">
        {first !== undefined && <Title link={first} />}
        {frame !== undefined && (
          <p class="frame mono">
            <Text value={frame.text} limit={300} />
          </p>
        )}
        {links.length > 1 && (
          <p class="faint">{formatCount(links.length - 1, "more error")} in the chain</p>
        )}
      </div>
    );
  }
  return (
    <>
      {links.map((link, index) => (
        <section key={index} class="error-link">
          <h2>
            {link.label === "" ? "Thrown" : link.label}
            {index === 0 && (
              <span class="tools">
                <CopyButton text={() => stack ?? message ?? ""} label="Copy error" wide />
              </span>
            )}
          </h2>
          <Title link={link} />
          <Frames frames={link.frames} />
        </section>
      ))}
    </>
  );
}

function Title({ link }: { readonly link: ErrorLink }): VNode {
  return (
    <p class="error-title">
      {link.name !== "" && (
        <b>
          <Text value={link.name} limit={100} />:{" "}
        </b>
      )}
      <Text value={link.message} lines limit={1000} />
    </p>
  );
}

const FRAMES = 12;

function Frames({ frames }: { readonly frames: readonly StackFrame[] }): VNode {
  const [all, setAll] = useState(false);
  const shown = all ? frames : frames.slice(0, FRAMES);
  return (
    <>
      <ol class="frames mono">
        {shown.map((frame, index) => (
          <li key={index} class={frame.own ? undefined : "foreign"}>
            <Text value={frame.text} limit={500} />
          </li>
        ))}
      </ol>
      {shown.length < frames.length && (
        <button
          type="button"
          class="link more"
          onClick={() => setAll(true)}
        >
          Show {formatCount(frames.length - shown.length, "more frame")}
        </button>
      )}
    </>
  );
}
