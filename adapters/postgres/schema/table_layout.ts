import { LOG_COLUMNS, type TableNames, tableNames } from "@supertracer/core/sql";

/** Types of columns by name, as PostgreSQL calls them. */
export type ColumnTypes = ReadonlyMap<string, string>;

/**
 * A column of the Python version whose type is too narrow, and the one added beside it: whole
 * milliseconds and sizes below 2 GiB stay where Python reads them, the exact value is in the other.
 */
interface NarrowColumn {
  readonly name: string;
  readonly exact: string;
  readonly exactType: string;
}

const NARROW_COLUMNS: readonly NarrowColumn[] = [
  { name: "duration_ms", exact: "duration_exact_ms", exactType: "double precision" },
  { name: "response_size_bytes", exact: "response_size_exact_bytes", exactType: "bigint" },
];

const INT4_MAX = 2_147_483_647;

/**
 * How the tables are named and what columns they have. A table made by the Python version has
 * `INTEGER` where ours has wider types; since changing a type would lock and rewrite the table, it gains
 * nullable columns instead.
 */
export class TableLayout {
  /** Names of the tables, as they stand in statements. */
  readonly names: TableNames;
  /** Whether the table of logs has a partition for each day. */
  readonly isPartitioned: boolean;
  /** Whether texts have an index. */
  readonly hasTexts: boolean;
  readonly #narrow: readonly NarrowColumn[];
  readonly #int4: ReadonlySet<string>;

  constructor(
    schema: string | undefined,
    types: ColumnTypes = new Map(),
    { isPartitioned = false, hasTexts = true } = {},
  ) {
    this.isPartitioned = isPartitioned;
    this.hasTexts = hasTexts;
    this.names = tableNames(schema === undefined ? "" : `"${schema}".`);
    this.#narrow = NARROW_COLUMNS.filter(({ name }) => types.get(name) === "integer");
    this.#int4 = new Set([...types].filter(([, type]) => type === "integer").map(([name]) => name));
  }

  /** Columns to add beside those that are too narrow: name and type. */
  get addedColumns(): readonly (readonly [name: string, type: string])[] {
    return this.#narrow.map(({ exact, exactType }) => [exact, exactType]);
  }

  /** What follows `FROM` to read logs: all columns of `LOG_COLUMNS` under their names. */
  get source(): string {
    if (this.#narrow.length === 0) return `${this.names.requests} AS requests`;
    const columns = ["id", ...LOG_COLUMNS.map(({ name }) => `${this.read(name)} AS ${name}`)];
    return `(SELECT ${columns.join(", ")} FROM ${this.names.requests}) AS requests`;
  }

  /**
   * Calls a size function of the server for the table of logs.
   *
   * @param measure Name of the function.
   */
  sizeBy(measure: string): string {
    const { requests } = this.names;
    if (!this.isPartitioned) return `${measure}('${requests}')`;
    // A partitioned table itself takes no space.
    return `(SELECT sum(${measure}(relid)) FROM pg_partition_tree('${requests}'))`;
  }

  /** The expression that reads a column. */
  read(name: string): string {
    const narrow = this.#narrow.find((each) => each.name === name);
    return narrow === undefined ? name : `coalesce(${narrow.exact}, ${name})`;
  }

  /**
   * What an `INSERT` writes.
   *
   * @param value The expression that has the value of a column.
   * @returns Columns, and an expression for each.
   */
  write(value: (name: string) => string): { columns: string[]; values: string[] } {
    const columns: string[] = [];
    const values: string[] = [];
    for (const { name, type } of LOG_COLUMNS) {
      columns.push(name);
      values.push(this.#int4.has(name) && type !== "text" ? toInt4(value(name)) : value(name));
    }
    for (const { name, exact } of this.#narrow) {
      columns.push(exact);
      values.push(value(name));
    }
    return { columns, values };
  }
}

/** The nearest number that fits; `least()` and `greatest()` alone would turn `NULL` into a number. */
function toInt4(value: string): string {
  return `CASE WHEN ${value} IS NOT NULL ` +
    `THEN greatest(-${INT4_MAX}, least(${INT4_MAX}, ${value}))::integer END`;
}
