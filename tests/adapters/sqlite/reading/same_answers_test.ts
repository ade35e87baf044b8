import { type BaseConnector, MemoryConnector } from "@supertracer/core";
import { SQLiteConnector } from "@supertracer/sqlite";
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { Statements } from "../../../../adapters/sqlite/connection/statements.ts";
import { indexTexts } from "../../../../adapters/sqlite/schema/text_index.ts";
import { Random } from "../../../../core/testing/random.ts";
import { randomFilter } from "../../../../core/testing/random_filters.ts";
import { randomLog, saveAll } from "../../../../core/testing/samples.ts";
import { assertSameAnswers } from "../../sql/same_answers.ts";

Deno.test("SQLiteConnector answers as MemoryConnector", async () => {
  await using fixture = await Fixture.create();
  await assertSameAnswers(fixture.connector, 1);
});

Deno.test("SQLiteConnector answers as MemoryConnector with half of the texts in the index", async () => {
  await using fixture = await Fixture.create();
  await assertSameAnswers(fixture.connector, 2, 1_500, () => fixture.indexTexts(200));
});

Deno.test("SQLiteConnector finds by the index of texts what MemoryConnector finds", async () => {
  await using fixture = await Fixture.create();
  const { connector } = fixture;
  const memory = new MemoryConnector();
  memory.connect();
  const random = new Random(3);
  // More than are looked at before the index is asked.
  const given = Array.from({ length: 5_000 }, () => randomLog(random));
  given.push({ ...randomLog(random), content: `${"long ".repeat(2_000)}needle`, url: undefined });
  const logs = await saveAll(connector, given);
  await saveAll(memory, given);
  fixture.indexTexts(4_500);
  for (let i = 0; i < 300; i++) {
    const [text, other] = [
      randomFilter(random, "searchText", logs),
      randomFilter(random, "endpoint", logs),
    ];
    const filters = {
      ...i % 3 === 0 ? other : i % 3 === 1 ? text : { ...text, ...other },
      ...i % 4 === 0 ? randomFilter(random, "statusCode", logs) : {},
      limit: random.pick([5, 100, 10_000]),
    };
    await assertSame(connector, memory, filters);
  }
  await assertSame(connector, memory, { searchText: "NEEDLE" });
});

async function assertSame(
  connector: BaseConnector,
  memory: MemoryConnector,
  filters: Parameters<BaseConnector["fetchLogs"]>[0],
): Promise<void> {
  const message = JSON.stringify(filters);
  const ids = (await connector.fetchLogs(filters)).map(({ id }) => id);
  assert.deepEqual(ids, memory.fetchLogs(filters).map(({ id }) => id), message);
  assert.equal(await connector.countLogs(filters), memory.countLogs(filters), message);
}

/** A connector on a database in memory whose index of texts is filled by hand. */
class Fixture implements AsyncDisposable {
  readonly connector: SQLiteConnector;
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
    this.connector = new SQLiteConnector({ database, textIndex: true });
  }

  static async create(): Promise<Fixture> {
    const fixture = new Fixture(new DatabaseSync(":memory:"));
    await fixture.connector.connect();
    await fixture.connector.initDb();
    return fixture;
  }

  indexTexts(count: number): void {
    indexTexts(new Statements(this.#database), count);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.connector.disconnect();
    this.#database.close();
  }
}
