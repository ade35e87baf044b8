import type { VNode } from "preact";
import {
  FIELDS,
  type FilterField,
  type FilterKey,
  type Filters,
  type ListKind,
  NO_FILTERS,
  toggleFilter,
  withFilter,
} from "../filters.ts";
import type { FilterProps } from "./filter_bar.tsx";
import { EDITORS } from "./filter_editors.tsx";
import { Icon } from "./icon.tsx";
import { Popover } from "./popover.tsx";
import { Text } from "./text.tsx";

/** Filters that are offered even when nobody came with one. */
const OFFERED: Readonly<Record<ListKind, readonly FilterKey[]>> = {
  request: ["method", "path", "status", "min"],
  log: ["logger"],
};

/** Filters that have controls of their own. */
const ELSEWHERE: readonly FilterKey[] = ["q", "since", "level"];

/** A chip for every filter that is set, and one to set each of the usual others. */
export function FilterChips({ kind, filters, onChange }: FilterProps): VNode {
  const fields = FIELDS.filter((field) =>
    field.kinds.includes(kind) && !ELSEWHERE.includes(field.key) &&
    (filters.values[field.key] !== undefined || OFFERED[kind].includes(field.key))
  );
  const isSet = FIELDS.some((field) => filters.values[field.key] !== undefined);
  return (
    <>
      {fields.map((field) => (
        <Chip key={field.key} field={field} filters={filters} onChange={onChange} />
      ))}
      {isSet && (
        <button type="button" class="link clear" onClick={() => onChange(NO_FILTERS)}>
          Clear all
        </button>
      )}
    </>
  );
}

interface ChipProps {
  readonly field: FilterField;
  readonly filters: Filters;
  readonly onChange: FilterProps["onChange"];
}

function Chip({ field, filters, onChange }: ChipProps): VNode {
  const { key, label } = field;
  const value = filters.values[key];
  const isSet = value !== undefined;
  const off = filters.off.includes(key);
  const Editor = EDITORS[key];
  const name = isSet
    ? (
      <>
        <i>{label}</i>{" "}
        <Text value={field.show?.(value) ?? value.replaceAll(",", ", ")} limit={60} />
      </>
    )
    : (
      <>
        <Icon name="plus" />
        {label}
      </>
    );
  return (
    <span
      class={isSet ? (off ? "chip set off" : "chip set") : "chip add"}
      role="group"
      aria-label={`Filter by ${label}`}
    >
      {isSet && (
        <button
          type="button"
          key="switch"
          class="chip-switch"
          role="switch"
          aria-checked={!off}
          aria-label={`${label} filter`}
          title={off ? "Switch on" : "Switch off"}
          onClick={() => onChange(toggleFilter(filters, key))}
        />
      )}
      {Editor === undefined
        ? <span class="chip-name" key="edit">{name}</span>
        : (
          <Popover class="chip-name" key="edit" title={`Filter by ${label}`} label={name}>
            {(close) => (
              <Editor
                value={value ?? ""}
                close={close}
                onChange={(next) => onChange(withFilter(filters, key, next))}
              />
            )}
          </Popover>
        )}
      {isSet && (
        <button
          type="button"
          key="remove"
          class="chip-remove"
          aria-label={`Remove ${label} filter`}
          title="Remove"
          onClick={() => onChange(withFilter(filters, key, undefined))}
        >
          <Icon name="close" />
        </button>
      )}
    </span>
  );
}
