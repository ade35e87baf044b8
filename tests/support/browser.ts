import { type Browser, chromium } from "playwright-core";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

const executablePath = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";

/**
 * Whether tests in Chromium are left out: where there is none, but never in CI. Says how to get it.
 */
export const withoutBrowser: boolean = Deno.env.get("CI") !== "true" && !exists(executablePath);

if (withoutBrowser) {
  console.warn(
    `Without Chromium its tests are left out: there is no ${executablePath}: install it ` +
      "(apt-get install chromium), or name another in the environment variable CHROMIUM",
  );
}

/** Starts Chromium; close it with `await using`. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: ARGS });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
