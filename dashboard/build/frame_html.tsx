import type { ComponentChild, VNode } from "preact";
import { Frame } from "../components/frame/frame.tsx";

const VOID = new Set(["input", "br", "hr", "img", "path"]);

/** The static frame of the document. */
export const FRAME_HTML: string = toStaticHtml(<Frame />);

/** Renders stateless components to HTML. */
function toStaticHtml(child: ComponentChild): string {
  if (child === null || child === undefined || typeof child === "boolean") return "";
  if (Array.isArray(child)) return child.map(toStaticHtml).join("");
  if (typeof child !== "object") return escape(String(child));
  const { type, props } = child as VNode<Record<string, unknown>>;
  if (typeof type === "function") {
    return toStaticHtml((type as (props: unknown) => ComponentChild)(props));
  }
  const attributes = Object.entries(props).map(([name, value]) =>
    name === "children" || value === undefined || value === null || value === false
      ? ""
      : value === true && !name.startsWith("aria-")
      ? ` ${name}`
      : ` ${name}="${escape(String(value))}"`
  ).join("");
  const inner = toStaticHtml(props["children"] as ComponentChild);
  return VOID.has(type) ? `<${type}${attributes}/>` : `<${type}${attributes}>${inner}</${type}>`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
