import assert from "node:assert/strict";
import { PostgreSQLConnector, type SslMode } from "@supertracer/postgres";
import { connectionSettings } from "../../../adapters/postgres/connection_settings.ts";

Deno.test("connectionSettings() has the defaults of the Python version", () => {
  const { host, port, database, user, password, sslmode } = connectionSettings({});
  assert.deepEqual(
    { host, port, database, user, password, sslmode },
    {
      host: "localhost",
      port: 5432,
      database: "supertracer",
      user: "postgres",
      password: "",
      sslmode: "prefer",
    },
  );
});

Deno.test("connectionSettings() reads an address", () => {
  const settings = connectionSettings(
    "postgresql://the%20user:p%40ss%2Fword@[::1]:6543/the%20db?sslmode=verify-full" +
      "&sslrootcert=/etc/ca.crt&application_name=shop&connect_timeout=3&options=-c%20work_mem=8MB",
  );
  assert.equal(settings.user, "the user");
  assert.equal(settings.password, "p@ss/word");
  assert.equal(settings.host, "::1");
  assert.equal(settings.port, 6543);
  assert.equal(settings.database, "the db");
  assert.equal(settings.sslmode, "verify-full");
  assert.equal(settings.sslrootcert, "/etc/ca.crt");
  assert.equal(settings.applicationName, "shop");
  assert.equal(settings.connectTimeoutMs, 3000);
  assert.equal(settings.serverOptions, "-c work_mem=8MB");
});

Deno.test("connectionSettings() reads the folder of a Unix socket", () => {
  const settings = connectionSettings("postgres:///db?host=/run/postgresql&user=u&password=p");
  assert.equal(settings.host, "/run/postgresql");
  assert.equal(settings.user, "u");
  assert.equal(settings.password, "p");
  assert.equal(connectionSettings("postgres://u@%2Frun%2Fpg/db").host, "/run/pg");
});

Deno.test("connectionSettings() prefers options to the address", () => {
  const url = "postgres://a:b@c:1/d?sslmode=disable";
  const settings = connectionSettings({ url, host: "h", user: "u", sslmode: "require" });
  assert.equal(settings.host, "h");
  assert.equal(settings.user, "u");
  assert.equal(settings.sslmode, "require");
  assert.equal(settings.database, "d");
});

Deno.test("connectionSettings() refuses what it can't use, and quotes no password", () => {
  const wrong: [unknown, RegExp][] = [
    ["postgres://u:hunter2@h:notaport/db", /expected postgres:/],
    ["not an address hunter2", /expected postgres:/],
    ["mysql://u:hunter2@h/db", /another protocol/],
    ["postgres://u:hunter2@h/db?channel_binding=require", /channel_binding/],
    ["postgres://u:hunter2%@h/db", /not followed by two digits/],
    ["postgres://u:hunter2@h/db?sslmode=maybe", /disable, allow, prefer/],
    [{ sslmode: "maybe" as SslMode }, /disable, allow, prefer/],
    [{ sslmode: "verify-ca" }, /pass ca or sslrootcert/],
    [{ schema: 'a"; drop table requests; --' }, /Cannot use schema/],
    [{ schema: "" }, /Cannot use schema/],
    [{ port: 0 }, /Cannot use port 0/],
    [{ max: 1 }, /Cannot use max 1/],
    [{ queryTimeoutMs: NaN }, /Cannot use queryTimeoutMs NaN/],
    [{ metricsRetentionDays: -1 }, /Cannot use metricsRetentionDays -1/],
  ];
  for (const [options, message] of wrong) {
    assert.throws(() => new PostgreSQLConnector(options as string), (error: Error) => {
      assert.match(error.message, message);
      assert.doesNotMatch(Deno.inspect(error), /hunter2/);
      assert.equal(error.cause, undefined);
      return true;
    });
  }
});

Deno.test("PostgreSQLConnector shows no password when it is printed", () => {
  const connector = new PostgreSQLConnector("postgres://u:hunter2@localhost/db");
  assert.doesNotMatch(Deno.inspect(connector, { depth: 10, showHidden: true }), /hunter2/);
  assert.doesNotMatch(JSON.stringify(connector), /hunter2/);
});
