import type { ComponentChild, VNode } from "preact";
import { useRef, useState } from "preact/hooks";

interface PopoverProps {
  readonly label: ComponentChild;
  /** Title of the popover, if the label does not say it. */
  readonly title: string;
  readonly class: string;
  /** Content, created on opening; `close` closes the popover. */
  readonly children: (close: () => void) => ComponentChild;
}

/** A button with a popover; Esc and a click elsewhere close it. */
export function Popover({ label, title, class: className, children }: PopoverProps): VNode {
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        class={className}
        ref={button}
        aria-expanded={open}
        aria-haspopup="dialog"
        title={title}
        onClick={() => panel.current?.togglePopover()}
      >
        {label}
      </button>
      <div
        class="popover"
        role="dialog"
        aria-label={title}
        popover="auto"
        ref={panel}
        onToggle={(event) => {
          const isOpen = event.newState === "open";
          setOpen(isOpen);
          if (!isOpen || button.current === null || panel.current === null) return;
          placePopover(panel.current, button.current);
          // Only now is its content rendered.
          requestAnimationFrame(() => {
            if (button.current === null || panel.current === null) return;
            placePopover(panel.current, button.current);
            panel.current.querySelector<HTMLElement>("input, button")?.focus();
          });
        }}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}

/** Places a popover below its button, or above it if there is no room. */
export function placePopover(panel: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const left = Math.max(8, Math.min(at.left, innerWidth - width - 8));
  const below = at.bottom + 4;
  const top = below + height > innerHeight - 8 ? Math.max(8, at.top - height - 4) : below;
  panel.style.left = `${left}px`;
  panel.style.top = `${top}px`;
}
