import { type Browser, chromium } from "playwright-core";

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  // Pages of a context share a renderer, which takes longer to start than a page to load.
  "--process-per-site",
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

/** A Chromium of its own; of the run, where `tests/run.ts` has started one. Close it with `await using`. */
export function startBrowser(): Promise<Browser> {
  const endpoint = Deno.env.get("SUPERTRACER_BROWSER");
  return endpoint === undefined
    ? chromium.launch({ executablePath, args: ARGS })
    : chromium.connect(endpoint);
}

/** A Chromium for several processes, which find it by its address. */
export interface BrowserServer extends AsyncDisposable {
  readonly endpoint: string;
}

/** Starts one, where there is a Chromium. */
export async function startBrowserServer(): Promise<BrowserServer | undefined> {
  if (!exists(executablePath)) return undefined;
  const server = await chromium.launchServer({ executablePath, args: ARGS });
  return { endpoint: server.wsEndpoint(), [Symbol.asyncDispose]: () => server.close() };
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
