/**
 * Takes the pictures that README and documentation show: `deno task screenshots`.
 *
 * @module
 */
import { SuperTracer } from "@supertracer/core";
import { Shop } from "../../examples/demo/shop.ts";
import { visit } from "../../examples/demo/traffic.ts";
import { startBrowser } from "./browser.ts";

const FOLDER = new URL("../../docs/images/", import.meta.url);
const TOKEN = "token-of-the-screenshots";
const VISIT_MS = 20_000;

const shop = new Shop();
await using tracer = new SuperTracer(shop, {
  auth: { accessToken: TOKEN },
  logger: { level: "DEBUG" },
  instance: "shop-1",
});
shop.tracer = tracer;
const server = Deno.serve({
  port: 0,
  onListen() {},
  onError: () => new Response("Internal Server Error", { status: 500 }),
}, tracer.fetch);
const base = `http://localhost:${server.addr.port}`;
await visit(base, 25, AbortSignal.timeout(VISIT_MS));

await using browser = await startBrowser();
for (const colorScheme of ["dark", "light"] as const) {
  const context = await browser.newContext({
    colorScheme,
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  await page.goto(`${base}/supertracer/#token=${TOKEN}`);
  const failed = page.getByRole("row").filter({ hasText: "/pay" }).filter({ hasText: "500" });
  await failed.first().click();
  await page.getByRole("tab", { name: /Request/ }).first().waitFor();
  await page.waitForTimeout(500);
  await page.screenshot({ path: new URL(`requests-${colorScheme}.png`, FOLDER).pathname });
  await page.goto(`${base}/supertracer/logs`);
  await page.getByRole("row").nth(3).waitFor();
  await page.screenshot({ path: new URL(`logs-${colorScheme}.png`, FOLDER).pathname });
  await context.close();
}
await browser.close();
await tracer.close();
await server.shutdown();
