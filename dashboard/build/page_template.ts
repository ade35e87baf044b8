import { createHash } from "node:crypto";

/** The page, and its hashes for the Content-Security-Policy. */
export interface BuiltPage {
  /** The whole document. */
  readonly html: string;
  /** Scripts loaded when needed, by the file name under which they are served. */
  readonly parts: ReadonlyMap<string, string>;
  /** `"sha256-..."` of every script, inside and outside the document. */
  readonly scriptHashes: readonly string[];
  /** `"sha256-..."` of the document's only style. */
  readonly styleHash: string;
}

/** Input for the page. */
export interface PageSources {
  /** Runs before anything is drawn. */
  readonly firstScript: string;
  /** Drawn before the page's script runs. */
  readonly frame: string;
  readonly script: string;
  /** By the file name under which they are served. */
  readonly parts: ReadonlyMap<string, string>;
  readonly style: string;
  /** Required by the licenses of bundled code. */
  readonly notice: string;
}

const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#5b8cff" stroke-width="2" ' +
    'stroke-linecap="round" stroke-linejoin="round"><path d="M1.5 9.5h2.7l1.8-6 2.8 9.5 2-5.5h3.7"/></svg>',
);

/** Assembles the page. */
export function assemblePage(sources: PageSources): BuiltPage {
  const first = escapeScript(sources.firstScript.trim());
  const script = `/*!\n${sources.notice.trim()}\n*/\n${escapeScript(sources.script.trim())}`;
  const style = escapeStyle(sources.style.trim());
  const html = `<!doctype html>
<html lang="en" translate="no">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="google" content="notranslate">
<meta name="referrer" content="no-referrer">
<title>SuperTracer</title>
<link rel="icon" href="${ICON}">
<script>${first}</script>
<style>${style}</style>
</head>
<body>
<div id="app">${sources.frame}</div>
<noscript>SuperTracer's dashboard needs JavaScript.</noscript>
<script>${script}</script>
</body>
</html>
`;
  const scripts = [first, script, ...sources.parts.values()];
  return { html, parts: sources.parts, scriptHashes: scripts.map(hash), styleHash: hash(style) };
}

/** Keeps a script from ending early or turning into a comment (HTML, section 4.12.1.3). */
function escapeScript(script: string): string {
  return script.replace(/<\/(?=script)/gi, "<\\/").replaceAll("<!--", "\\x3c!--");
}

function escapeStyle(style: string): string {
  return style.replace(/<\/(?=style)/gi, "<\\/");
}

function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
