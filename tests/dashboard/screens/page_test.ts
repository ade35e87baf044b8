import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { TracedApp } from "../../support/traced_app.ts";
import { accessibilityInViews, browserTest } from "../support/browser_test_case.ts";

const TOKEN = "token-of-the-tests";
const HOSTILE = `"><img src=x onerror=alert(1)><script>alert(2)</script>\u202egnp.exe\u0007`;

/** A shop in small: JSON, errors, log lines, hostile text. */
function shop(): TracedApp {
  const app = new TracedApp(async (request) => {
    const { pathname } = new URL(request.url);
    const log = app.tracer.getLogger("shop");
    if (pathname === "/pay") {
      log.info("payment started", { order: 8841 });
      await request.json();
      throw new RangeError("card was declined", { cause: new Error("402 from the bank") });
    }
    if (pathname === "/hostile") {
      log.warn(HOSTILE, { field: HOSTILE });
      return new Response(HOSTILE, { headers: { "content-type": "text/html" } });
    }
    return Response.json({ path: pathname, items: [{ id: 1, name: "blue shoes" }] });
  });
  return app;
}

function address(app: TracedApp, screen = ""): string {
  return `http://localhost:${app.port}/supertracer/${screen}`;
}

async function rowWith(page: Page, text: string) {
  const row = page.getByRole("row").filter({ hasText: text }).first();
  await row.waitFor();
  return row;
}

browserTest("The link lets in, shows the overview, and hides its token", async (browser) => {
  await using app = shop();
  const page = await browser.open(`${address(app)}#token=${TOKEN}`);
  await page.getByRole("main", { name: "Overview" }).waitFor();
  assert.ok(!page.url().includes(TOKEN), page.url());
  assert.match(page.url(), /\/supertracer\/overview$/);
});

browserTest(
  "A click on a request shows it whole, and the address keeps it open",
  async (browser) => {
    await using app = shop();
    await app.send("/pay", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer abcdefghijkl" },
      body: JSON.stringify({ card: "4242 4242 4242 4242", amount: 12_900 }),
    });
    const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`);
    await (await rowWith(page, "/pay")).click();
    await page.getByText("card was declined").first().waitFor();
    await page.getByText("payment started").first().waitFor();
    assert.match(page.url(), /requests\?.*open=\d+/);
    await page.reload();
    await page.getByText("card was declined").first().waitFor();
    await page.getByRole("tab", { name: /Request/ }).first().click();
    await page.getByText("amount").first().waitFor();
    const text = await page.locator("body").innerText();
    assert.ok(!text.includes("4242 4242") && !text.includes("abcdefghijkl"));
    await page.keyboard.press("Escape");
    await page.getByRole("tab").first().waitFor({ state: "hidden" });
  },
);

browserTest("A new request appears without a reload", async (browser) => {
  await using app = shop();
  await app.send("/first");
  const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`);
  await rowWith(page, "/first");
  await app.send("/second");
  await rowWith(page, "/second");
});

browserTest(
  "Filters go to the server and into the address, and survive a reload",
  async (browser) => {
    await using app = shop();
    for (const path of ["/apples", "/pears", "/apples/7"]) await app.send(path);
    const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`);
    await rowWith(page, "/pears");
    await page.keyboard.press("/");
    await page.keyboard.type("apples");
    await page.getByRole("row").filter({ hasText: "/pears" }).waitFor({ state: "hidden" });
    await rowWith(page, "/apples/7");
    await page.waitForURL(/apples/);
    await page.reload();
    await rowWith(page, "/apples/7");
    assert.equal(await page.getByRole("row").filter({ hasText: "/pears" }).count(), 0);
    await app.send("/pears/new");
    await app.send("/apples/new");
    await rowWith(page, "/apples/new");
    assert.equal(await page.getByRole("row").filter({ hasText: "/pears" }).count(), 0);
  },
);

browserTest(
  "Enter opens the row that was moved to, not the link that led to the list",
  async (browser) => {
    await using app = shop();
    for (const path of ["/a", "/b"]) await app.send(path);
    const page = await browser.open(`${address(app, "health")}#token=${TOKEN}`);
    await page.getByRole("link", { name: /^Requests/ }).click();
    await rowWith(page, "/a");
    await page.keyboard.press("j");
    const frameOf = (selector: string) =>
      page.evaluate(
        `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).outlineStyle`,
      );
    assert.equal(await frameOf("[role=row][aria-selected=true]"), "solid");
    assert.equal(await frameOf("[role=grid]"), "none");
    await page.keyboard.press("Enter");
    await page.waitForURL(/open=/);
  },
);

browserTest("The keyboard alone moves, opens and closes", async (browser) => {
  await using app = shop();
  for (const path of ["/a", "/b", "/c"]) await app.send(path);
  const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`);
  await rowWith(page, "/a");
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL(/open=/);
  await page.keyboard.press("Escape");
  await page.waitForURL((url) => !url.search.includes("open="));
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("g");
  await page.keyboard.press("l");
  await page.waitForURL(/\/logs/);
});

browserTest("Log lines are shown live, with the way to their request", async (browser) => {
  await using app = shop();
  const page = await browser.open(`${address(app, "logs")}#token=${TOKEN}`);
  await app.send("/pay", { method: "POST", body: "{}" });
  await rowWith(page, "payment started");
  await (await rowWith(page, "payment started")).click();
  await page.getByText("8841").first().waitFor();
});

browserTest("Captured text stays text", async (browser) => {
  await using app = shop();
  await app.send(`/hostile?x=${encodeURIComponent(HOSTILE)}`, {
    headers: { "user-agent": "<svg onload=alert(3)>" },
  });
  const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`);
  page.on("dialog", (dialog) => browser.complaints.push(`dialog: ${dialog.message()}`));
  await (await rowWith(page, "/hostile")).click();
  await page.getByRole("tab", { name: /Response/ }).first().click();
  await page.getByText("onerror=alert(1)").first().waitFor();
  await page.goto(address(app, "logs"));
  await rowWith(page, "onerror=alert(1)");
  assert.equal(await page.locator("img, svg[onload]").count(), 0);
});

browserTest("Nobody gets in without the token, and logging out ends it", async (browser) => {
  await using app = shop();
  await app.send("/secret-path");
  const page = await browser.open(address(app, "requests"));
  const field = page.getByLabel(/token/i).first();
  await field.waitFor();
  assert.match(page.url(), /\/login/);
  assert.ok(!(await page.content()).includes("/secret-path"));
  await field.fill("a-wrong-token-1234");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").filter({ hasText: /not the access token/ }).waitFor();
  await field.fill(TOKEN);
  await page.keyboard.press("Enter");
  await rowWith(page, "/secret-path");
  await page.getByRole("button", { name: /log out(?! everywhere)/i }).click();
  await field.waitFor();
  assert.ok(!(await page.content()).includes("/secret-path"));
  await page.goto(address(app, "requests"));
  await page.waitForURL(/\/login/);
});

browserTest(
  "Every screen is free of accessibility problems, dark and light, wide and narrow",
  async (browser) => {
    await using app = shop();
    await app.send("/pay", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"a":[1,{"b":null}]}',
    });
    await app.send("/hostile");
    const [{ id } = { id: 0 }] = await app.logs({ kind: "request" });
    const found: string[] = [];
    const page = await browser.open(address(app, "login"), { reducedMotion: "reduce" });
    const check = async (screen: string) => {
      for await (const { view, problems } of accessibilityInViews(page)) {
        for (const problem of problems) found.push(`${screen}, ${view}: ${problem}`);
      }
    };
    await page.getByLabel(/token/i).first().waitFor();
    await check("login");
    await page.goto(`${address(app, "requests")}#token=${TOKEN}`);
    await rowWith(page, "/pay");
    await check("requests");
    await page.goto(address(app, `requests?open=${id}`));
    await page.getByRole("tab").first().waitFor();
    await check("requests with one open");
    await page.goto(address(app, `request?id=${id}`));
    await page.getByRole("tab").first().waitFor();
    await check("request");
    await page.goto(address(app, "logs"));
    await rowWith(page, "payment started");
    await check("logs");
    assert.deepEqual(found, []);
  },
);

browserTest("A body of JSON is drawn and copied digit by digit, key by key", async (browser) => {
  const sent = '{"id":1425163458913271809,"big":1e400,"zero":-0,"10":1,"2":[1.0],"a":1,"a":"two"}';
  await using app = new TracedApp(async (request) => {
    await request.text();
    return new Response(sent, { headers: { "content-type": "application/json" } });
  });
  await app.send("/ids", {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "b=2&a=x%20y&b=3",
  });
  const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`, {
    permissions: ["clipboard-read", "clipboard-write"],
  });
  await (await rowWith(page, "/ids")).click();
  const tree = page.getByRole("group", { name: "Response body" });
  await tree.waitFor();
  const lines = await tree.locator(".json-line").evaluateAll((all) =>
    all.map((line) => String(line.textContent).replace(/copypath$/, ""))
  );
  assert.deepEqual(lines, [
    ...["{", '"id": 1425163458913271809,', '"big": 1e400,', '"zero": -0,', '"10": 1,'],
    ...['"2": [', "1.0", "],", '"a": 1,', '"a": "two"', "}"],
  ]);
  await page.getByRole("searchbox", { name: "Find in response body" }).fill("271809");
  await page.getByText("1 of 1 match").waitFor();
  await page.getByRole("button", { name: "Copy response body" }).click();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), sent);
  const body = page.locator(".body-panel").filter({ hasText: "Request body" });
  assert.equal((await body.locator("dl").innerText()).replace(/\s+/g, " "), "b 2 a x y b 3");
  await body.getByRole("button", { name: "Text" }).click();
  assert.equal(await body.locator("pre").innerText(), "b=2&a=x%20y&b=3");
});

browserTest("Requests with the same id have their own lines, errors and links", async (browser) => {
  let release = (): void => {};
  const both = new Promise<void>((resolve) => release = resolve);
  await using app = new TracedApp(async (request) => {
    const { pathname } = new URL(request.url);
    const log = app.tracer.getLogger("twins");
    log.info(`begin of ${pathname}`);
    if (pathname === "/second") release();
    await both;
    if (pathname === "/second") throw new Error("only the second");
    return new Response("ok");
  });
  const headers = {
    "x-request-id": "not-unique",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
  };
  await Promise.all([app.send("/first", { headers }), app.send("/second", { headers })]);
  const page = await browser.open(`${address(app, "requests")}#token=${TOKEN}`);
  for (const [path, other] of [["/first", "/second"], ["/second", "/first"]] as const) {
    await (await rowWith(page, path)).click();
    const lines = page.getByRole("list", { name: "Logs of this request" });
    await lines.getByText(`begin of ${path}`).waitFor();
    assert.equal(await lines.getByRole("listitem").count(), 1);
    assert.equal(
      await page.getByRole("tab", { name: "Error" }).count(),
      path === "/second" ? 1 : 0,
    );
    await page.getByRole("tab", { name: "Related" }).click();
    const related = page.locator("section").filter({ hasText: "Same request id" });
    await related.getByRole("link", { name: other }).waitFor();
    await page.keyboard.press("Escape");
  }
  await page.goto(address(app, "logs"));
  const line = await rowWith(page, "begin of /first");
  await line.locator(".at-request a").click();
  await page.getByRole("heading", { name: "/first" }).waitFor();
  await page.getByRole("link", { name: "begin of /first" }).click();
  await rowWith(page, "begin of /first");
  assert.equal(await page.getByRole("row").filter({ hasText: "begin of /second" }).count(), 0);
});
