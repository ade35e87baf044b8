import { formatTerm } from "../../core/query/format_term.ts";
import { routeHref } from "../route.ts";

/** A link to the list of all that have a value. */
export function listHref(screen: "requests" | "logs", key: string, value: string): string {
  return routeHref(screen, { q: formatTerm({ key, values: [value] }) });
}
