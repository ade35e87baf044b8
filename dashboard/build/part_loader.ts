/** Exports by module name. */
export type Modules = Record<string, Readonly<Record<string, unknown>>>;

/** Called by a part when it runs, with a function that makes its exports. */
export type Announce = (name: string, make: (modules: Modules) => Modules[string]) => void;

interface ScriptPolicy {
  createScript(text: string): string;
}

/**
 * Loads parts of the page that are not in the document. Each is fetched as text and run as an
 * inline script, whose hash is in the Content-Security-Policy: only these exact bytes can run,
 * wherever they came from, whereas `import()` would require trusting the whole origin.
 *
 * @param modules The document's modules; loaded parts are added.
 * @param files URL of each part, relative to the page.
 * @returns Loads a part, once.
 */
export function createPartLoader(
  modules: Modules,
  files: Readonly<Record<string, string>>,
): (name: string) => Promise<unknown> {
  const loading: Record<string, Promise<unknown> | undefined> = {};
  const policy = createPolicy();
  const announce: Announce = (name, make) => modules[name] ??= make(modules);
  Object.defineProperty(globalThis, "supertracerPart", { value: announce });

  const load = async (name: string): Promise<unknown> => {
    const text = await fetchText(files[name] ?? name);
    const script = document.createElement("script");
    script.text = policy.createScript(text);
    document.head.append(script);
    script.remove();
    if (modules[name] === undefined) {
      throw new Error(
        "The browser refused part of this page: it was changed on the way.",
      );
    }
    return modules[name];
  };
  return (name) =>
    loading[name] ??= load(name).catch((error) => {
      loading[name] = undefined;
      throw error;
    });
}

async function fetchText(file: string): Promise<string> {
  let response: Response;
  try {
    response = await fetch(`./part/${file}`, { credentials: "same-origin" });
  } catch {
    throw new Error("Part of this page could not be loaded: the app is not responding.");
  }
  if (response.ok) return await response.text();
  throw new Error(
    response.status === 404
      ? "The app has been updated since this page was opened: reload the page."
      : `Part of this page could not be loaded: the server answered with status ${response.status}.`,
  );
}

/** Makes scripts trusted types, if the browser requires that; the hashes decide anyway. */
function createPolicy(): ScriptPolicy {
  const rules: ScriptPolicy = { createScript: (text) => text };
  const { trustedTypes } = globalThis as {
    readonly trustedTypes?: { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };
  };
  return trustedTypes?.createPolicy("supertracer", rules) ?? rules;
}
