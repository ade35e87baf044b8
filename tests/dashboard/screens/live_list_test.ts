import { MemoryConnector } from "@supertracer/core";
import assert from "node:assert/strict";
import { TracedApp } from "../../support/traced_app.ts";
import { browserTest } from "../support/browser_test_case.ts";
import { openList, rows } from "../support/list_page.ts";
import { startSampleDashboard } from "../support/sample_dashboard.ts";

browserTest(
  "What is new is offered and not pushed in, and a frozen list stands still",
  async (pages) => {
    await using sample = await startSampleDashboard({ requests: 300 });
    const page = await openList(pages, sample, "requests");
    await page.locator(".live", { hasText: "Live" }).first().waitFor();
    await page.locator(".rows").evaluate((element) => element.scrollTop = 600);
    // The grid draws other rows only after the event: then the newest is not among them.
    await page.locator('.tbody [aria-rowindex="2"]').waitFor({ state: "detached" });
    const first = await rows(page).nth(12).innerText();
    sample.add(7);
    const news = page.getByRole("button", { name: "7 new requests" });
    await news.waitFor();
    assert.equal(await rows(page).nth(12).innerText(), first, "nothing has moved");
    await news.click();
    const scrolled = await page.locator(".rows").evaluate((element) => element.scrollTop);
    assert.equal(scrolled, 0);
    await page.keyboard.press("f");
    await page.getByText(/Frozen at .* Recording continues/).waitFor();
    const top = await rows(page).first().innerText();
    sample.add(3);
    await page.getByRole("button", { name: /3 new requests since the list was frozen/ }).waitFor();
    assert.equal(await rows(page).first().innerText(), top);
    await page.keyboard.press("f");
    await page.getByText("New requests appear here automatically").waitFor();
    assert.notEqual(await rows(page).first().innerText(), top);
  },
);

browserTest(
  "After a restart the gap is filled where the storage lasts, and said where not",
  async (pages) => {
    const connector = new MemoryConnector();
    const auth = { accessToken: "token-of-the-tests" };
    const storageSecret = "a-secret-for-the-sessions-of-the-tests";
    const start = (port: number, storage: MemoryConnector): TracedApp =>
      new TracedApp(
        () => new Response("ok"),
        { auth, connector: storage, ui: { storageSecret } },
        port,
      );
    const before = start(0, connector);
    const { port } = before;
    await before.send("/before");
    const page = await pages.open(
      `http://localhost:${port}/supertracer/requests#token=${auth.accessToken}`,
    );
    await rows(page).filter({ hasText: "/before" }).waitFor();
    await before[Symbol.asyncDispose]();
    await page.locator(".live", { hasText: "Reconnecting" }).waitFor();
    const again = start(port, connector);
    await again.send("/while-away");
    await rows(page).filter({ hasText: "/while-away" }).waitFor();
    assert.equal(await rows(page).filter({ hasText: "/before" }).count(), 1);
    await again[Symbol.asyncDispose]();
    await page.locator(".live", { hasText: "Reconnecting" }).waitFor();
    await using afresh = start(port, new MemoryConnector());
    await afresh.send("/afresh");
    await page.getByText(/The storage was reset/).waitFor();
    await rows(page).filter({ hasText: "/afresh" }).waitFor();
    assert.equal(await rows(page).filter({ hasText: "/before" }).count(), 0);
  },
);
