import type { Log } from "@supertracer/core";
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { browserTest, type Pages } from "../support/browser_test_case.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";
import { sampleRequest } from "../support/sample_logs.ts";

/** Shows a request whose answer is this, with the tree of its body. */
async function openBody(pages: Pages, body: unknown): Promise<Page & AsyncDisposable> {
  const sample = await startSampleDashboard({ requests: 0 });
  const log: Log = {
    ...sampleRequest(1, Date.now(), () => 0.4),
    responseBody: body as Log["responseBody"] & object,
    responseBodyState: "complete",
  };
  sample.save([log]);
  const [row] = sample.connector.fetchLogs({ limit: 1 });
  const page = await pages.open(`${sample.url}request?id=${row?.id}&tab=response`, {
    reducedMotion: "reduce",
  });
  await page.getByLabel("Find in response body").waitFor();
  return Object.assign(page, { [Symbol.asyncDispose]: () => sample[Symbol.asyncDispose]() });
}

function isInView(page: Page, selector: string): Promise<unknown> {
  return page.evaluate(`(() => {
    const box = document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect();
    return box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
  })()`);
}

browserTest("Find in JSON shows a match far below what is drawn at first", async (pages) => {
  const items = Array.from({ length: 3_000 }, (_, id) => ({ id, name: `thing ${id}` }));
  await using page = await openBody(pages, { items });
  await page.getByLabel("Find in response body").fill("thing 2718");
  await page.getByText("1 of 1 match").waitFor();
  await page.locator(".json-line.current mark").waitFor();
  assert.equal(
    await page.locator(".json-line.current").innerText().then((text) =>
      text.includes("thing 2718")
    ),
    true,
  );
  assert.equal(await isInView(page, ".json-line.current"), true);
  await page.getByRole("button", { name: /Show lines above/ }).click();
  await page.getByRole("button", { name: "Show lines above (2,222 more)" }).waitFor();
});

browserTest(
  "Find in JSON counts every match, and steps past the last to the first",
  async (pages) => {
    await using page = await openBody(pages, Array.from({ length: 1_200 }, () => ["needle"]));
    await page.getByLabel("Find in response body").fill("needle");
    await page.getByText("1 of 1,200 matches").waitFor();
    await page.getByRole("button", { name: "Previous match" }).click();
    await page.getByText("1,200 of 1,200 matches").waitFor();
    assert.equal(await isInView(page, ".json-line.current"), true);
    await page.getByRole("button", { name: "Next match" }).click();
    await page.getByText("1 of 1,200 matches").waitFor();
    assert.equal(await isInView(page, ".json-line.current"), true);
  },
);

browserTest("Find in JSON marks what lies deep in a long text", async (pages) => {
  await using page = await openBody(pages, { text: `${"hay ".repeat(3_000)}needle` });
  await page.getByLabel("Find in response body").fill("needle");
  await page.locator(".json-line.current mark", { hasText: "needle" }).waitFor();
});

for (const width of [1440, 400]) {
  browserTest(`Find in JSON stays in sight at ${width} px, above what it finds`, async (pages) => {
    const items = Array.from({ length: 3_000 }, (_, id) => ({ id, name: `thing ${id}` }));
    await using page = await openBody(pages, { items });
    await page.setViewportSize({ width, height: 800 });
    const field = page.getByLabel("Find in response body");
    await field.fill("thing 271");
    await page.getByText("1 of 11 matches").waitFor();
    for (let turn = 0; turn < 3; turn++) {
      await page.getByRole("button", { name: "Previous match" }).click();
      const boxes = [field, page.locator(".found"), page.locator(".json-line.current")];
      const [find, found, line] = await Promise.all(boxes.map((box) => box.boundingBox()));
      assert.ok(find && found && line);
      assert.ok(find.y >= 0 && find.y + find.height <= found.y + 1, "the field is in sight");
      assert.ok(found.y + found.height <= line.y + 1, "nothing lies over the match");
      assert.ok(line.y + line.height <= 800, "the match is in sight");
    }
  });
}
