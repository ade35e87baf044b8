/**
 * Whether tests with curl are left out: where there is none, but never in CI. Says how to get it.
 */
export const withoutCurl: boolean = Deno.env.get("CI") !== "true" && !hasCurl();

/** A test that runs curl. */
export function curlTest(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: withoutCurl, fn });
}

function hasCurl(): boolean {
  try {
    return new Deno.Command("curl", { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch {
    console.warn("Without curl its tests are left out: install it (apt-get install curl)");
    return false;
  }
}
