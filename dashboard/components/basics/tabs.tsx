import type { ComponentChild, VNode } from "preact";
import { useRef } from "preact/hooks";

/** A tab; `count` is next to its name. */
export interface Tab {
  readonly id: string;
  readonly label: string;
  readonly count?: number | string | undefined;
  readonly alarming?: boolean;
}

interface TabsProps {
  readonly tabs: readonly Tab[];
  readonly selected: string;
  readonly onSelect: (id: string) => void;
  readonly label: string;
  readonly children: ComponentChild;
}

/** Tabs and the panel of the selected one (ARIA Authoring Practices, tabs with automatic activation). */
export function Tabs({ tabs, selected, onSelect, label, children }: TabsProps): VNode {
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const to = event.key === "ArrowRight"
      ? at + 1
      : event.key === "ArrowLeft"
      ? at - 1
      : event.key === "Home"
      ? 0
      : event.key === "End"
      ? tabs.length - 1
      : undefined;
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onSelect(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {tabs.map((tab) => (
          <button
            type="button"
            key={tab.id}
            role="tab"
            id={`tab-${tab.id}`}
            data-tab={tab.id}
            aria-selected={tab.id === selected}
            aria-controls="tab-panel"
            tabIndex={tab.id === selected ? 0 : -1}
            class={tab.alarming ? "alarming" : undefined}
            onClick={() => onSelect(tab.id)}
          >
            {tab.label}
            {tab.count !== undefined && <span class="count">{tab.count}</span>}
          </button>
        ))}
      </div>
      <div
        class="panel"
        role="tabpanel"
        id="tab-panel"
        tabIndex={0}
        aria-labelledby={`tab-${selected}`}
      >
        {children}
      </div>
    </>
  );
}
