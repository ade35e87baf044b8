import postgres from "postgres";

/** A transaction of somebody else, which holds its locks until it is committed. */
export class HeldTransaction implements AsyncDisposable {
  readonly #sql: postgres.Sql;

  private constructor(sql: postgres.Sql) {
    this.#sql = sql;
  }

  /** Begins one; the statement has run when it is returned. */
  static async begin(url: string, statement: string): Promise<HeldTransaction> {
    const sql = postgres(url, { max: 1, onnotice() {} });
    await sql.unsafe(`begin; ${statement}`);
    return new HeldTransaction(sql);
  }

  async commit(): Promise<void> {
    await this.#sql.unsafe("commit");
    await this.#sql.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#sql.end();
  }
}
