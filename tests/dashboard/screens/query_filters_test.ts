import assert from "node:assert/strict";
import { browserTest } from "../support/browser_test_case.ts";
import { chip, openList, rows, total, waitForAsked } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest(
  "A chip is switched off and on, turned round and removed; all are cleared",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 200 });
    const page = await openList(pages, sample, "requests?q=method:POST+status:5xx");
    const count = (filters: Parameters<typeof sample.connector.countLogs>[0]): string =>
      `${sample.connector.countLogs({ kind: "request", ...filters })} requests`;
    await total(page).filter({ hasText: count({ methods: ["POST"], statusCode: "5xx" }) })
      .waitFor();
    await chip(page, "status:5xx").getByRole("switch").click();
    await waitForAsked(page, { q: "method:POST status:5xx", off: "status:5xx" });
    await total(page).filter({ hasText: count({ methods: ["POST"] }) }).waitFor();
    await page.reload();
    await total(page).filter({ hasText: count({ methods: ["POST"] }) }).waitFor();
    await chip(page, "status:5xx").getByRole("switch", { checked: false }).click();
    await waitForAsked(page, { q: "method:POST status:5xx" });
    await chip(page, "status:5xx").getByRole("button", { name: "Not status:5xx" }).click();
    await waitForAsked(page, { q: "method:POST -status:5xx" });
    await chip(page, "method:POST").getByRole("button", { name: "Remove method:POST" }).click();
    await waitForAsked(page, { q: "-status:5xx" });
    await page.getByRole("button", { name: "Clear all" }).click();
    await waitForAsked(page, {});
    await total(page).filter({ hasText: "200 requests" }).waitFor();
  },
);

browserTest("Counts beside values say everywhere what they count", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 200 });
  const page = await openList(pages, sample, "requests");
  await rows(page).first().waitFor();
  const words = page.getByText(/^Values are counted in the \d+ loaded rows$/);
  await page.getByRole("button", { name: "Method" }).click();
  await words.waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Duration" }).click();
  await page.getByRole("textbox", { name: /^Duration:/ }).waitFor();
  assert.equal(await words.count(), 0);
  await page.keyboard.press("Escape");
  for (const key of [/^route /, /^ip /]) {
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: key }).click();
    await words.waitFor();
    await page.keyboard.press("Escape");
  }
  await page.locator("#search").fill("route:");
  await words.waitFor();
});

browserTest("Editors write terms into the query", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 200 });
  const page = await openList(pages, sample, "requests");
  await rows(page).first().waitFor();
  await page.getByRole("button", { name: "Method" }).click();
  await page.getByRole("checkbox", { name: "POST" }).click();
  await page.getByRole("checkbox", { name: "PUT" }).click();
  await waitForAsked(page, { q: "method:POST,PUT" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Status", exact: true }).click();
  await page.getByRole("checkbox", { name: "5xx" }).click();
  await waitForAsked(page, { q: "method:POST,PUT status:5xx" });
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Duration" }).click();
  await page.getByRole("textbox", { name: /^Duration:/ }).fill("soon");
  await page.getByRole("button", { name: "Apply" }).click();
  await page.getByRole("alert").filter({ hasText: /can't be read/ }).waitFor();
  await page.getByRole("textbox", { name: /^Duration:/ }).fill(">50");
  await page.getByRole("button", { name: "Apply" }).click();
  await waitForAsked(page, { q: "method:POST,PUT status:5xx dur:>50" });
  await page.getByRole("button", { name: "24 h" }).click();
  await waitForAsked(page, { q: "method:POST,PUT status:5xx dur:>50 since:24h" });
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: /^ip / }).click();
  await page.getByRole("textbox", { name: "Client address" }).fill("203.0.113.2");
  await page.keyboard.press("Enter");
  await waitForAsked(page, {
    q: "method:POST,PUT status:5xx dur:>50 since:24h ip:203.0.113.2",
  });
});

browserTest(
  "The open request narrows the list to what is like it, or leaves that out",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 200 });
    const page = await openList(pages, sample, "requests?q=path:/api/login");
    await rows(page).first().click();
    await page.getByRole("button", { name: "Filter by these values" }).click();
    await page.getByRole("button", { name: "Only this route" }).click();
    await page.waitForURL((url) =>
      url.searchParams.get("q") === "path:/api/login route:/api/login"
    );
    await page.getByRole("button", { name: "Filter by these values" }).click();
    await page.getByRole("button", { name: "Exclude this route" }).click();
    await page.waitForURL((url) =>
      url.searchParams.get("q") === "path:/api/login -route:/api/login"
    );
  },
);

browserTest("Log lines are filtered by several levels, and by their logger", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 200 });
  const page = await openList(pages, sample, "logs");
  await rows(page).first().waitFor();
  const levels = page.getByRole("group", { name: "Level" });
  await levels.getByRole("button", { name: "ERROR" }).click();
  await levels.getByRole("button", { name: "WARN" }).click();
  await waitForAsked(page, { q: "level:WARN,ERROR" });
  const wanted = ["WARN", "ERROR"] as const;
  const count = wanted.reduce(
    (sum, logLevel) => sum + sample.connector.countLogs({ kind: "log", logLevel }),
    0,
  );
  await total(page).filter({ hasText: `${count} lines` }).waitFor();
  await page.getByRole("button", { name: "Logger" }).click();
  await page.getByRole("button", { name: /^payments/ }).click();
  await waitForAsked(page, { q: "level:WARN,ERROR logger:payments" });
  await page.locator(".at-request a").first().click();
  await page.waitForURL(/\/request\?/);
});
