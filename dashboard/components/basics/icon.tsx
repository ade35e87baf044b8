import type { VNode } from "preact";

const PATHS = {
  pulse: "M1.5 9.5h2.7l1.8-6 2.8 9.5 2-5.5h3.7",
  overview: "M2 13V8M6 13V3M10 13V6M14 13v-3",
  errors: "M8 2.5 14 13H2zM8 6.5v3M8 11.3v.2",
  routes: "M4 3v7a3 3 0 0 0 3 3h5M9.5 10.5 12 13l-2.5 2.5M4 3 2 5M4 3l2 2",
  health: "M1.5 8.5h3l1.5-4 3 8 2-4h3.5",
  table: "M2 3h12v10H2zM2 6.5h12M2 9.8h12M6.5 6.5V13",
  pause: "M5.5 3.5v9M10.5 3.5v9",
  trash: "M3 4.5h10M6 4.5v-2h4v2M4.5 4.5l.6 9h5.8l.6-9",
  requests: "M2 4h12M2 8h12M2 12h8",
  logs: "M3 3h10v10H3zM5.5 6h5M5.5 8.5h5M5.5 11h3",
  search: "M11.5 7a4.5 4.5 0 1 1-9 0 4.5 4.5 0 0 1 9 0zM10.5 10.5l3 3",
  close: "M4 4l8 8M12 4l-8 8",
  snow:
    "M8 1.5v13M2.4 4.75l11.2 6.5M13.6 4.75l-11.2 6.5M6.3 2.8 8 4.4l1.7-1.6M6.3 13.2 8 11.6l1.7 1.6",
  play: "M5 3.2v9.6l7.5-4.8z",
  up: "M8 13V3.5M4 7.5l4-4 4 4",
  down: "M8 3v9.5M4 8.5l4 4 4-4",
  chevron: "M6 4l4 4-4 4",
  expand: "M4 6l4 4 4-4",
  not: "M13.5 8a5.5 5.5 0 1 1-11 0 5.5 5.5 0 0 1 11 0zM4.1 4.1l7.8 7.8",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  check: "M3 8.5l3.2 3.2L13 5",
  moon: "M13.2 9.8A5.6 5.6 0 0 1 6.2 2.8a5.6 5.6 0 1 0 7 7z",
  sun:
    "M8 5.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M12.8 3.2l-1 1M4.2 11.8l-1 1",
  screen: "M2 3h12v8H2zM6 13.5h4",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2zM8 4.8V8l2.2 1.6",
  out: "M9.5 3H3.5v10h6M7 8h7M11.2 5.2 14 8l-2.8 2.8",
  keys: "M1.5 4h13v8h-13zM4 6.6h.01M6.7 6.6h.01M9.3 6.6h.01M12 6.6h.01M5 9.5h6",
  warning: "M8 2.5 14 13H2zM8 6.5v3M8 11.3v.2",
  page: "M9.5 2.5h4v4M13.5 2.5 8 8M11.5 9.5v4h-9v-9h4",
  back: "M10 3.5 5.5 8l4.5 4.5",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  filter: "M2 4h12M4.5 8h7M7 12h2",
};

/** Names of the icons. */
export type IconName = keyof typeof PATHS;

/** A line drawing of 16 units. It is decorative: text next to it, or a label, has the meaning. */
export function Icon({ name }: { readonly name: IconName }): VNode {
  return (
    <svg
      class="icon"
      viewBox="0 0 16 16"
      width="15"
      height="15"
      fill="none"
      stroke="currentColor"
      stroke-width={name === "pulse" ? 1.8 : 1.5}
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
