import { createHash } from "node:crypto";

/** The page and what a Content-Security-Policy needs to know of it. */
export interface Page {
  /** The whole document. */
  readonly html: string;
  /** `"sha256-..."` of its only script. */
  readonly scriptHash: string;
  /** `"sha256-..."` of its only style. */
  readonly styleHash: string;
}

const ICON = "data:image/svg+xml," + encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" fill="none" stroke="#5b8cff" stroke-width="2" ' +
    'stroke-linecap="round" stroke-linejoin="round"><path d="M1.5 9.5h2.7l1.8-6 2.8 9.5 2-5.5h3.7"/></svg>',
);

/**
 * Puts the page together.
 *
 * @param parts The bundled script, the bundled style, and the notice that licenses ask for.
 */
export function assemblePage(
  parts: { readonly script: string; readonly style: string; readonly notice: string },
): Page {
  const script = `/*!\n${parts.notice.trim()}\n*/\n${escapeScript(parts.script.trim())}`;
  const style = escapeStyle(parts.style.trim());
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="referrer" content="no-referrer">
<title>SuperTracer</title>
<link rel="icon" href="${ICON}">
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>SuperTracer's dashboard needs JavaScript.</noscript>
<script>${script}</script>
</body>
</html>
`;
  return { html, scriptHash: hash(script), styleHash: hash(style) };
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
