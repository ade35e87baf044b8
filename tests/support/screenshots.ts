/**
 * Takes the pictures that README and documentation show: `deno task screenshots`. Lists are those of
 * the demo app; screens with figures are made of sample answers, because a demo has no yesterday.
 *
 * @module
 */
import { type LogFilters, MemoryConnector, SuperTracer } from "@supertracer/core";
import type { Browser, Page } from "playwright-core";
import { Shop } from "../../examples/demo/shop.ts";
import { visit } from "../../examples/demo/traffic.ts";
import { ContractServer } from "../dashboard/support/contract_server.ts";
import { startBrowser } from "./browser.ts";
import { smallPng } from "./small_png.ts";

interface Shot {
  /** Name of the picture. */
  readonly name: string;
  readonly url: string;
  /** A text that is there once the screen is loaded. */
  readonly loaded: string;
}

const FOLDER = new URL("../../docs/images/", import.meta.url);
const TOKEN = "token-of-the-screenshots";
const VISIT_MS = 20_000;
const SIZES = [
  { suffix: "", viewport: { width: 1_440, height: 900 } },
  { suffix: "-phone", viewport: { width: 390, height: 844 } },
] as const;

/** Waits for what a screen draws last: charts, and rows that arrive. */
const REST_MS = 700;

async function takeAll(browser: Browser, shots: readonly Shot[], login: string): Promise<void> {
  for (const colorScheme of ["dark", "light"] as const) {
    for (const { suffix, viewport } of SIZES) {
      const context = await browser.newContext({
        colorScheme,
        viewport,
        reducedMotion: "reduce",
        timezoneId: "UTC",
      });
      const page = await context.newPage();
      await page.goto(login);
      for (const shot of shots) await take(page, shot, `${shot.name}${suffix}-${colorScheme}`);
      await context.close();
    }
  }
}

async function take(page: Page, { url, loaded }: Shot, name: string): Promise<void> {
  await page.goto(url);
  await page.getByText(loaded).first().waitFor();
  await page.waitForTimeout(REST_MS);
  const png = smallPng(Uint8Array.from(await page.screenshot()));
  await Deno.writeFile(new URL(`${name}.png`, FOLDER), png);
  console.log(`${name}.png: ${png.length} bytes`);
}

async function takeLists(browser: Browser): Promise<void> {
  const shop = new Shop();
  const connector = new MemoryConnector();
  await using tracer = new SuperTracer(shop, {
    auth: { accessToken: TOKEN },
    connector,
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
  await tracer.flush();
  const find = (filters: LogFilters): number => {
    const [log] = connector.fetchLogs({ kind: "request", limit: 1, ...filters });
    if (log === undefined) throw new Error("Cannot show a request of the demo: there is none");
    return log.id;
  };
  const failed = find({ statusCode: "5xx", methods: ["POST"] });
  const listed = find({ statusCode: "200", searchText: "/api/products?page" });
  const mount = `${base}/supertracer`;
  // Not the tab with the stack: it names the folder on the machine that takes the picture.
  await takeAll(browser, [
    { name: "requests", url: `${mount}/requests?open=${failed}&tab=request`, loaded: "Headers" },
    { name: "request", url: `${mount}/request?id=${listed}`, loaded: "Timing" },
    { name: "logs", url: `${mount}/logs`, loaded: "INFO" },
  ], `${mount}/requests#token=${TOKEN}`);
  await tracer.close();
  await server.shutdown();
}

async function takeFigures(browser: Browser): Promise<void> {
  await using server = new ContractServer();
  const { url } = server;
  await takeAll(browser, [
    { name: "overview", url: `${url}overview`, loaded: "PaymentError" },
    { name: "errors", url: `${url}errors`, loaded: "PaymentError" },
    { name: "error", url: `${url}error?id=1111c0ffee00`, loaded: "Caused by" },
    { name: "routes", url: `${url}routes`, loaded: "/api/search" },
    { name: "route", url: `${url}route?route=/api/users/:id`, loaded: "Failed requests" },
    { name: "health", url: `${url}health`, loaded: "capture.sample" },
  ], `${url}overview`);
}

await using browser = await startBrowser();
await takeFigures(browser);
await takeLists(browser);
await browser.close();
