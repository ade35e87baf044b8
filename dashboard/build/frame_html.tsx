import { Frame } from "../components/frame/frame.tsx";
import { toStaticHtml } from "./static_html.ts";

/** The page as it comes with the document. */
export const FRAME_HTML: string = toStaticHtml(<Frame />);
