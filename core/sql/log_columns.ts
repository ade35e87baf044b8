import type { Log } from "../log/log.ts";
import { type FieldType, isJsonType, LOG_FIELDS } from "../log/log_fields.ts";
import type { SqlType } from "./sql_dialect.ts";

/** A column of the table `requests`. */
export interface LogColumn {
  /** Its name. */
  readonly name: string;
  /** The property of a log that it holds. */
  readonly property: keyof Log;
  /** Its type in the database. */
  readonly type: SqlType;
  /** Whether it contains JSON text. */
  readonly isJson: boolean;
  /** Whether the Python version's table has it; other columns are added as nullable. */
  readonly isPython: boolean;
  /** Whether lists include it: all columns but headers and bodies. */
  readonly isInRows: boolean;
}

/** How the database stores a property. */
const TYPES: Readonly<Record<FieldType, SqlType>> = {
  id: "integer",
  key: "text",
  text: "text",
  integer: "integer",
  real: "real",
  time: "real",
  map: "text",
  object: "text",
  body: "text",
};

/** The columns without `id`, in the order of a new table and of {@linkcode logValues}. */
export const LOG_COLUMNS: readonly LogColumn[] = LOG_FIELDS.flatMap((field) => {
  if (field.since === undefined) return [];
  const { property, name, type } = field;
  return {
    name,
    property,
    type: TYPES[type],
    isJson: isJsonType(type),
    isPython: field.since === 0,
    isInRows: field.in !== "detail",
  };
});

/** Names of all columns but `id`, in the order of {@linkcode logValues}. */
export const LOG_COLUMN_NAMES: readonly string[] = LOG_COLUMNS.map(({ name }) => name);

/** Columns that `fetchLogs` selects: all but headers and bodies. */
export const ROW_COLUMN_NAMES: readonly string[] = [
  "id",
  ...LOG_COLUMNS.filter(({ isInRows }) => isInRows).map(({ name }) => name),
];

/** Columns that `fetchLog` selects. */
export const DETAIL_COLUMN_NAMES: readonly string[] = ["id", ...LOG_COLUMN_NAMES];
