import type { VNode } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Icon } from "./icon.tsx";
import { placePopover } from "./popover.tsx";

interface MenuButtonProps {
  /** Label of the button and its menu. */
  readonly label: string;
  readonly items: readonly string[];
  readonly onChoose: (index: number) => void;
}

/** A button with a menu under it (ARIA Authoring Practices, menu button). */
export function MenuButton({ label, items, onChoose }: MenuButtonProps): VNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const focus = (index: number): void => {
    menu.current?.querySelectorAll("button").item((index + items.length) % items.length).focus();
  };
  const openAt = (index: number): void => {
    if (button.current === null || menu.current === null) return;
    menu.current.showPopover();
    placePopover(menu.current, button.current);
    focus(index);
  };
  const move = (event: KeyboardEvent): void => {
    const buttons = [...menu.current?.querySelectorAll("button") ?? []];
    const at = buttons.findIndex((item) => item === document.activeElement);
    const to = event.key === "ArrowDown"
      ? at + 1
      : event.key === "ArrowUp"
      ? at - 1
      : event.key === "Home"
      ? 0
      : event.key === "End"
      ? items.length - 1
      : undefined;
    if (event.key === "Tab") menu.current?.hidePopover();
    if (to === undefined) return;
    event.preventDefault();
    focus(to);
  };
  return (
    <>
      <button
        type="button"
        class="btn small"
        ref={button}
        aria-label={label}
        title={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => open ? menu.current?.hidePopover() : openAt(0)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          openAt(event.key === "ArrowDown" ? 0 : -1);
        }}
      >
        <Icon name="expand" />
      </button>
      <div
        id={id}
        class="popover menu"
        role="menu"
        aria-label={label}
        popover="auto"
        ref={menu}
        onKeyDown={move}
        onToggle={(event) => setOpen(event.newState === "open")}
      >
        {items.map((item, index) => (
          <button
            type="button"
            key={item}
            class="choice"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              menu.current?.hidePopover();
              button.current?.focus();
              onChoose(index);
            }}
          >
            {item}
          </button>
        ))}
      </div>
    </>
  );
}
