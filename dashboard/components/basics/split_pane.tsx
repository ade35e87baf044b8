import type { ComponentChild, VNode } from "preact";
import { useRef } from "preact/hooks";
import { paneShare, setPaneShare } from "../../state/preferences.ts";

interface SplitPaneProps {
  readonly children: ComponentChild;
  /** The right pane; without it, the rest uses the full width. */
  readonly pane: ComponentChild | undefined;
  readonly paneLabel: string;
}

/**
 * Two panes with a border that can be dragged, or moved with the arrow keys; its position is
 * remembered.
 */
export function SplitPane({ children, pane, paneLabel }: SplitPaneProps): VNode {
  const frame = useRef<HTMLDivElement>(null);
  const drag = (event: PointerEvent): void => {
    const box = frame.current?.getBoundingClientRect();
    if (box === undefined || box.width === 0) return;
    setPaneShare(100 * (box.right - event.clientX) / box.width, false);
  };
  const share = paneShare.value;
  return (
    <div
      class={pane === undefined ? "split" : "split open"}
      ref={frame}
      style={{ "--pane": `${share}%` }}
    >
      <section class="main-part">{children}</section>
      {pane !== undefined && (
        <>
          <div
            class="splitter"
            role="separator"
            aria-orientation="vertical"
            aria-label="Width of the detail"
            aria-valuenow={Math.round(share)}
            aria-valuemin={25}
            aria-valuemax={75}
            tabIndex={0}
            onPointerDown={(event) => {
              event.preventDefault();
              event.currentTarget.setPointerCapture(event.pointerId);
            }}
            onPointerMove={(event) => {
              if (event.currentTarget.hasPointerCapture(event.pointerId)) drag(event);
            }}
            onPointerUp={() => setPaneShare(paneShare.value, true)}
            onDblClick={() => setPaneShare(44, true)}
            onKeyDown={(event) => {
              const step = event.key === "ArrowLeft" ? 2 : event.key === "ArrowRight" ? -2 : 0;
              if (step === 0) return;
              event.preventDefault();
              setPaneShare(share + step, true);
            }}
          />
          <aside class="detail" aria-label={paneLabel}>{pane}</aside>
        </>
      )}
    </div>
  );
}
