import { type BaseConnector, type LogFilters, MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { Random } from "../../../core/testing/random.ts";
import { randomExpression, randomFilters } from "../../../core/testing/random_filters.ts";
import { randomLog, saveAll } from "../../../core/testing/samples.ts";

const LOGS = 400;

/**
 * Fails unless a connector gives the same answers as `MemoryConnector` to random queries over random
 * logs.
 *
 * @param connector On empty storage, connected and prepared.
 * @param seed Makes the logs and queries; it is part of the message when an answer differs.
 * @param queries How many.
 * @param saved Called when the logs are saved, before they are asked for.
 */
export async function assertSameAnswers(
  connector: BaseConnector,
  seed: number,
  queries = 2_500,
  saved: () => void = () => {},
): Promise<void> {
  const random = new Random(seed);
  const memory = new MemoryConnector();
  memory.connect();
  const given = Array.from({ length: LOGS }, () => randomLog(random));
  const logs = await saveAll(connector, given);
  await saveAll(memory, given);
  saved();
  for (let i = 0; i < queries; i++) {
    const filters = randomFilters(random, logs);
    if (i % 3 === 0) filters.where = randomExpression(random, logs, 4);
    const message = `seed ${seed}, query ${i}: ${JSON.stringify(filters)}`;
    const expected = memory.fetchLogs(filters);
    assert.deepEqual(idsOf(await connector.fetchLogs(filters)), idsOf(expected), message);
    if (i % 5 === 0) await assertSameCount(filters, message);
  }

  async function assertSameCount(filters: LogFilters, message: string): Promise<void> {
    assert.equal(await connector.countLogs(filters), memory.countLogs(filters), message);
    const atMost = random.int(30);
    assert.equal(
      await connector.countLogs(filters, atMost),
      memory.countLogs(filters, atMost),
      `${message}, at most ${atMost}`,
    );
  }
}

function idsOf(logs: readonly { readonly id: number }[]): number[] {
  return logs.map(({ id }) => id);
}
