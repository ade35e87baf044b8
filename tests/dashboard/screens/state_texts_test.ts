import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";
import { browserTest } from "../support/browser_test_case.ts";
import { ContractServer } from "../support/contract_server.ts";
import { openList, rows, total } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest("The line above a list says what is to be expected of it", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 60 });
  const page = await openList(pages, sample, "requests");
  const news = page.locator(".news");
  await news.getByText("New requests appear here automatically").waitFor();
  await page.goto(`${sample.url}requests?q=method:GET`);
  await news.getByText("New matching requests appear here automatically").waitFor();
  await page.goto(`${sample.url}requests?q=since:2h+until:1h`);
  await page.getByText("That range is in the past: nothing will be added.").waitFor();
  await page.goto(`${sample.url}requests?q=path:/nowhere`);
  await page.getByText("New matches will appear here.").waitFor();
  assert.equal(await news.innerText(), "", "not said twice");
});

browserTest("A paused recording is said where new requests would come", async (pages) => {
  await using app = new TracedApp(() => new Response("ok"));
  await app.send("/a");
  await app.only();
  const page = await pages.open(
    `http://localhost:${app.port}/supertracer/requests#token=token-of-the-tests`,
  );
  await rows(page).first().waitFor();
  await page.evaluate(`fetch("./api/recording", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"paused":true}',
  })`);
  await page.locator(".news", { hasText: "Recording is paused: no new requests" })
    .waitFor();
});

browserTest("While the app is down its list says so, and the chart stays", async (pages) => {
  const sample = await startSampleDashboard({ requests: 60 });
  const page = await openList(pages, sample, "requests");
  await page.locator(".hist-bars").waitFor();
  await sample[Symbol.asyncDispose]();
  await page.locator(".news", { hasText: "The app is not responding: new requests appear once" })
    .waitFor();
  await page.route("**/api/**", (route) => route.abort());
  await page.getByRole("button", { name: /Chart of requests/ }).click();
  await page.getByRole("button", { name: /Chart of requests/ }).click();
  await page.waitForTimeout(1_500);
  assert.equal(await page.locator(".hist-bars").count(), 1);
});

browserTest("The counts of a frozen list stand still too", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 60 });
  const page = await openList(pages, sample, "requests");
  await total(page).getByText("60 requests").waitFor();
  await page.keyboard.press("f");
  await page.getByText(/Frozen at .* Recording continues/).waitFor();
  sample.add(5);
  await page.getByRole("button", { name: /5 new requests since the list was frozen/ }).waitFor();
  await page.waitForTimeout(4_000);
  assert.equal(await total(page).innerText(), "60 requests");
  await page.keyboard.press("f");
  await total(page).getByText("65 requests").waitFor();
});

browserTest("A range that means nothing is said, and what is shown instead", async (pages) => {
  await using server = new ContractServer();
  const page = await pages.open(`${server.url}overview?range=banana`);
  const told = page.getByRole("status").filter({ hasText: "is not a valid range" });
  await told.getByText("range=banana").waitFor();
  await told.getByText("the last 1 h").waitFor();
  await page.goto(`${server.url}overview?range=24h`);
  await page.getByText("Requests/min").first().waitFor();
  assert.equal(await told.count(), 0);
});

browserTest("A state or an order that means nothing is said as well", async (pages) => {
  await using server = new ContractServer();
  const page = await pages.open(`${server.url}errors?state=banana&sort=pear`);
  await page.getByText("state=banana is not a valid state: showing open errors").waitFor();
  await page.getByText("sort=pear is not a valid order: showing the default order").waitFor();
  for (const screen of ["overview", "routes"]) {
    await page.goto(`${server.url}${screen}?sort=-pear`);
    await page.getByText("sort=-pear is not a valid order").waitFor();
  }
  await page.goto(`${server.url}requests?open=plum`);
  await page.getByText("open=plum is not a valid request: showing the list").waitFor();
  await page.goto(`${server.url}errors?state=resolved&sort=-count`);
  await page.getByRole("tab", { name: /Resolved/, selected: true }).waitFor();
  assert.equal(await page.getByText("is not a valid").count(), 0);
});

browserTest(
  "A part of a request or log line that does not exist is said as well",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 5 });
    const page = await openList(pages, sample, "requests");
    const [id, line] = (["request", "log"] as const).map((kind) =>
      sample.connector.fetchLogs({ kind, limit: 1 })[0]?.id
    );
    await page.goto(`${sample.url}request?id=${id}&tab=banana`);
    const told = page.getByRole("status").filter({ hasText: "is not a valid part" });
    await told.getByText("tab=banana is not a valid part of this request: showing its overview")
      .waitFor();
    await page.getByRole("tab", { name: "Response" }).click();
    await page.waitForURL(/tab=response/);
    assert.equal(await told.count(), 0);
    await page.goto(`${sample.url}requests?open=${id}&tab=pear`);
    await told.getByText("tab=pear").waitFor();
    await page.goto(`${sample.url}logs?open=${line}&tab=request`);
    await told.getByText("tab=request is not a valid part of this log line: showing all of it")
      .waitFor();
  },
);

browserTest(
  "An address that leads nowhere gets the page's own words, a program JSON",
  async (pages) => {
    await using server = new ContractServer();
    for (const path of ["nowhere", "nowhere/at/all", "requests/12"]) {
      const page = await pages.open(`${server.url}${path}`);
      await page.getByText("Page not found").waitFor();
      await page.getByText(path).waitFor();
      await page.getByRole("main").getByRole("link", { name: "Overview" }).click();
      await page.getByText("Requests/min").first().waitFor();
      await pages.close();
    }
    const browsed = await fetch(`${server.url}nowhere`, { headers: { accept: "text/html,*/*" } });
    assert.equal(browsed.status, 404);
    assert.match(await browsed.text(), /^<!doctype html>/);
    for (const path of ["nowhere", "api/nowhere"]) {
      const answer = await fetch(`${server.url}${path}`, {
        headers: { accept: "application/json" },
      });
      assert.equal(answer.status, 404);
      assert.deepEqual(await answer.json(), { error: "There is nothing here" });
    }
  },
);

browserTest("Groups of errors say what the newest of them said", async (pages) => {
  await using app = new TracedApp((request) => {
    throw new TypeError(
      `Cannot read properties of undefined (reading '${new URL(request.url).pathname.slice(1)}')`,
    );
  });
  await app.send("/first");
  await app.send("/second");
  await app.tracer.flush();
  const page = await pages.open(
    `http://localhost:${app.port}/supertracer/errors#token=token-of-the-tests`,
  );
  await page.getByText("reading 'second'").waitFor();
  await page.getByRole("link", { name: /^Overview/ }).click();
  await page.getByText("reading 'second'").first().waitFor();
  await page.getByRole("link", { name: /reading 'second'/ }).first().click();
  await page.getByRole("heading", { name: /reading 'second'/ }).waitFor();
  await page.getByRole("figure", { name: /in the last 24 h: 1 in range/ }).waitFor();
  await page.locator(".facts", { hasText: "1 in total" }).waitFor();
});

browserTest("That a secret was left out of a copy is no warning", async (pages) => {
  await using app = new TracedApp(() => new Response("ok"));
  await app.send("/plain", { headers: { authorization: "Bearer abcdefghijklmnop" } });
  const { id } = await app.only();
  const page = await pages.open(
    `http://localhost:${app.port}/supertracer/request?id=${id}#token=token-of-the-tests`,
  );
  const quiet = page.locator(".copy-notes.is-quiet", { hasText: "redacted" });
  await quiet.click();
  await page.getByText("Redacted, insert your own value: authorization.").waitFor();
  assert.equal(await page.locator(".copy-notes .icon").count(), 0);
});

browserTest("The foot of a list counts nothing before it knows", async (pages) => {
  await using sample = await startSampleDashboard({ requests: 5 });
  const page = await pages.open(`${sample.url}login`);
  await page.route("**/api/logs**", (route) => route.abort());
  await page.goto(`${sample.url}requests`);
  await page.getByText("Could not load the requests").waitFor();
  assert.equal(await page.locator(".foot .total").innerText(), "\u2013 requests");
  await page.unroute("**/api/logs**");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".foot .total", { hasText: "5 requests" }).waitFor();
});

browserTest("An answer that nobody saw is said to be unknown, and no other", async (pages) => {
  await using app = new TracedApp(() => {
    throw new TypeError("thrown");
  });
  await app.send("/fails");
  const { id } = await app.only();
  const known = app.connector.saveLog({
    ...{ id: 0, content: "GET /seen", method: "GET", path: "/seen", logLevel: "ERROR" },
    ...{ timestamp: Date.now(), statusCode: 500, outcome: "failed", errorMessage: "Error: seen" },
    responseHeaders: { "content-type": "text/plain" },
  });
  const address = (id: number) => `http://localhost:${app.port}/supertracer/request?id=${id}`;
  const page = await pages.open(`${address(id)}#token=token-of-the-tests`);
  const words = page.getByText("The response was made by the server's onError: status 500, unless");
  await words.waitFor();
  await page.goto(address(Number(known)));
  await page.getByText("Error: seen").first().waitFor();
  assert.equal(await words.count(), 0);
});
