/**
 * Methods that metrics tell apart, with their indexes: those of RFC 9110, PATCH (RFC 5789) and
 * QUERY, which are the known ones of OpenTelemetry's `http.request.method`, whose name for all
 * others is `"_OTHER"`. Methods are case-sensitive.
 */
export const METHODS: ReadonlyMap<string, number> = new Map([
  "GET",
  "POST",
  "PUT",
  "PATCH",
  "DELETE",
  "HEAD",
  "OPTIONS",
  "QUERY",
  "CONNECT",
  "TRACE",
  "_OTHER",
].map((method, index) => [method, index]));

/** Index of all other methods. */
export const OTHER_METHOD: number = METHODS.size - 1;
