import assert from "node:assert/strict";
import { CSV_HEAD } from "../../../core/export/csv_row.ts";
import { LOG_FIELD, LOG_FIELDS } from "../../../core/log/log_fields.ts";
import { migrations, SCHEMA_VERSION, SQLITE_DIALECT } from "../../../core/sql/mod.ts";

/** Of the first edition: readers may go by the place. */
const CSV_COLUMNS = "id,time,logLevel,content,method,path,url,route,statusCode,outcome," +
  "durationMs,ttfbMs,requestSizeBytes,responseSizeBytes,clientIp,userAgent,errorMessage," +
  "stackTrace,loggerName,metadata,requestHeaders,requestBodyState,requestBody,responseHeaders," +
  "responseBodyState,responseBody,requestId,traceId,spanId,parentSpanId,instance,errorGroup," +
  "requestQuery,service,user,attributes";

Deno.test("LOG_FIELDS names columns after their property, in snake case", () => {
  for (const { property, name, restName = name } of LOG_FIELDS) {
    assert.equal(restName, property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  }
});

Deno.test("LOG_FIELDS has one row a property, with a column of its own or that of its body", () => {
  assert.equal(LOG_FIELDS.length, Object.keys(LOG_FIELD).length);
  for (const { property, since, textOf } of LOG_FIELDS) {
    if (property === "id") continue;
    assert.equal((since === undefined) !== (textOf === undefined), true, property);
  }
});

Deno.test("LOG_FIELDS adds columns to CSV at the end", () => {
  assert.ok(CSV_HEAD.startsWith(CSV_COLUMNS), CSV_HEAD);
  const places = LOG_FIELDS.flatMap(({ csv = [] }) => csv).sort((a, b) => a - b);
  assert.deepEqual(places, Array.from({ length: places.length }, (_, i) => i + 1));
  const missing = LOG_FIELDS.filter(({ csv, textOf }) => csv === undefined && textOf === undefined);
  assert.deepEqual(missing, []);
});

Deno.test("migrations() add each column in the version that LOG_FIELDS says, and none twice", () => {
  const steps = migrations(SQLITE_DIALECT);
  assert.deepEqual(steps.map(({ version }) => version), [
    ...Array(SCHEMA_VERSION).keys().map((i) => i + 1),
  ]);
  const added = steps.flatMap(({ version, columns }) =>
    columns.filter(({ table }) => table === "requests").map(({ name }) => [name, version])
  );
  const expected = LOG_FIELDS.filter(({ since = 0 }) => since > 0);
  assert.deepEqual(
    Object.fromEntries(added),
    Object.fromEntries(expected.map(({ name, since }) => [name, since])),
  );
  assert.equal(added.length, expected.length);
});
