import type { LogRow } from "../../server/api.ts";
import { BriefText } from "../basics/text.tsx";
import type { Column } from "../table/column.ts";

/** The app that recorded a log, where there are several. */
export const SERVICE_COLUMN: Column<LogRow> = {
  name: "service",
  label: "Service",
  width: 96,
  hideBelow: 940,
  isShown: (rows) => rows.some(({ service }) => service !== rows[0]?.service),
  class: "mono dim clip",
  cell: ({ service = "" }) => <BriefText value={service} />,
};
