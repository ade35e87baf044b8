import type { ComponentType, VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { messageOf } from "../../text/message_of.ts";

/**
 * A component in a part of the page that is loaded when it is first shown.
 *
 * @param load Loads the part; called again after a failure.
 */
export function lazyPart<P extends object>(
  load: () => Promise<ComponentType<P>>,
): ComponentType<P> {
  let part: ComponentType<P> | undefined;
  return function LazyPart(props: P): VNode | null {
    const [, setLoaded] = useState(part !== undefined);
    const [problem, setProblem] = useState("");
    const start = (): void => {
      setProblem("");
      load().then((loaded) => {
        part = loaded;
        setLoaded(true);
      }, (error) => setProblem(messageOf(error)));
    };
    useEffect(() => {
      if (part === undefined) start();
    }, []);
    const Part = part;
    if (Part !== undefined) return <Part {...props} />;
    if (problem === "") return null;
    return (
      <p class="nothing" role="alert">
        {problem} <button type="button" class="link" onClick={start}>Try again</button>
      </p>
    );
  };
}
