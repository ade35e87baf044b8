import assert from "node:assert/strict";
import { harEntry } from "../../../core/export/har_entry.ts";
import { fullLog } from "../../../core/testing/samples.ts";

Deno.test("harEntry() has what the format does not know under names of our own", () => {
  const log = fullLog();
  const { entry } = harEntry(log);
  const own = Object.entries(entry).filter(([name]) => name.startsWith("_"));
  assert.deepEqual(Object.fromEntries(own), {
    _requestId: log.requestId,
    _traceId: log.traceId,
    _spanId: log.spanId,
    _route: log.route,
    _outcome: log.outcome,
    _error: log.errorMessage,
    _service: log.service,
    _user: log.user,
    _attributes: log.attributes,
  });
});
