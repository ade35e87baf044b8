import { SuperTracer } from "@supertracer/core";
import assert from "node:assert/strict";
import { accessibilityProblems, browserTest } from "../support/browser_test_case.ts";
import { rows, waitForAsked } from "../support/list_page.ts";
import { serveTraced } from "../../support/serve_traced.ts";

browserTest(
  "What the app says of its requests is shown, filtered by and offered",
  async (pages) => {
    const users = ["ada", "grace"];
    await using server = serveTraced(() => {
      const current = server.tracer.current();
      current?.setUser({ id: users.shift() ?? "eve", name: "A. Person" });
      current?.set({ tenant: "acme, inc", seats: 12 });
      current?.recordError(new Error("bank is closed"));
      return new Response("sorry", { status: 500 });
    }, { auth: false, service: "shop" });
    await using other = new SuperTracer(() => new Response("ok"), {
      connector: server.connector,
      service: "billing",
    });
    const visit = async (url: string) => await (await fetch(url)).text();
    await visit(`${server.origin}/one`);
    await visit(`${server.origin}/two`);
    await (await other.fetch(new Request("http://localhost/three"))).text();
    await server.tracer.flush();
    await other.flush();
    const page = await pages.open(`${server.origin}/supertracer/requests?q=status:500`);
    await page.getByRole("columnheader", { name: "User" }).waitFor();
    assert.equal(await page.getByRole("columnheader", { name: "Service" }).count(), 0);
    await page.goto(`${server.origin}/supertracer/requests`);
    await page.getByRole("columnheader", { name: "Service" }).waitFor();
    await page.getByRole("gridcell", { name: "billing" }).waitFor();
    await rows(page).filter({ hasText: "grace" }).click();
    const pane = page.getByLabel("Attributes", { exact: true });
    await pane.getByText("A. Person").waitFor();
    assert.deepEqual(await accessibilityProblems(page), []);
    await pane.getByRole("link", { name: "acme, inc" }).click();
    await waitForAsked(page, { q: 'attr.tenant:"acme, inc"' });
    await page.getByRole("gridcell", { name: "ada" }).waitFor();
    assert.equal(await rows(page).count(), 2);
    await page.getByRole("button", { name: "More" }).click();
    await page.getByRole("button", { name: "attr.seats" }).click();
    await page.getByRole("button", { name: /^12/ }).click();
    await waitForAsked(page, { q: 'attr.tenant:"acme, inc" attr.seats:12' });
    // Before the server, which waits for its live stream.
    await page.close();
  },
);
