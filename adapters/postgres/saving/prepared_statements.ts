import type { TableLayout } from "../schema/table_layout.ts";
import { saveMetricsStatement, saveStatement } from "./save_batch.ts";
import { saveErrorsStatement } from "./save_errors.ts";

/** The tables, and the statements that go with how they look. */
export interface PreparedStatements {
  readonly layout: TableLayout;
  readonly save: string;
  readonly saveMetrics: string;
  readonly saveErrors: string;
  /** Channel of `NOTIFY`; empty for none. */
  readonly channel: string;
}

/**
 * Writes the statements.
 *
 * @param layout How the tables look.
 * @param schema The schema that is told of by `NOTIFY`, if it is.
 */
export function prepareStatements(layout: TableLayout, schema?: string): PreparedStatements {
  return {
    layout,
    save: saveStatement(layout),
    saveMetrics: saveMetricsStatement(layout),
    saveErrors: saveErrorsStatement(layout),
    // An identifier has at most 63 bytes.
    channel: schema === undefined ? "" : `supertracer_${schema.replace(/\W/g, "_")}`.slice(0, 63),
  };
}
