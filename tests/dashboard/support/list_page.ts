import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import type { Pages } from "./browser_test_case.ts";
import type { SampleDashboard } from "./sample_dashboard.ts";

/** A list of what the sample has recorded. */
export function openList(
  pages: Pages,
  sample: SampleDashboard,
  screen: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  return pages.open(`${sample.url}${screen}`, { reducedMotion: "reduce", ...options });
}

/** What the address asks for. */
export function asked(page: Page): Record<string, string> {
  return Object.fromEntries(new URL(page.url()).searchParams);
}

/** Waits until the address asks for just that. */
export async function waitForAsked(page: Page, wanted: Record<string, string>): Promise<void> {
  await page.waitForURL((url) =>
    JSON.stringify([...url.searchParams]) === JSON.stringify(Object.entries(wanted))
  );
}

/** The rows that are drawn. */
export function rows(page: Page): Locator {
  return page.locator(".tbody [role=row]");
}

/** How many there are, below the list. */
export function total(page: Page): Locator {
  return page.locator(".foot .total");
}

/** The chip of a term. */
export function chip(page: Page, text: string): Locator {
  return page.getByRole("group", { name: `Filter ${text}`, exact: true });
}
