import { api } from "./app.ts";
import { LogDetail } from "./log_detail.ts";

/** The log that is open, in the pane or on a page of its own. */
export const detail = new LogDetail(api);
