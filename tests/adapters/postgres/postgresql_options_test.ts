import { ConfigError } from "@supertracer/core";
import assert from "node:assert/strict";
import { PostgreSQLConnector, type SslMode } from "@supertracer/postgres";
import {
  replicaSettings,
  resolvePostgreSQLOptions,
} from "../../../adapters/postgres/postgresql_options.ts";

Deno.test("resolvePostgreSQLOptions() has the defaults of the Python version", () => {
  const { servers, database, user, password, sslmode } = resolvePostgreSQLOptions({});
  assert.deepEqual(
    { servers, database, user, password, sslmode },
    {
      servers: [{ host: "localhost", port: 5432 }],
      database: "supertracer",
      user: "postgres",
      password: "",
      sslmode: "prefer",
    },
  );
});

Deno.test("resolvePostgreSQLOptions() reads an address", () => {
  const settings = resolvePostgreSQLOptions(
    "postgresql://the%20user:p%40ss%2Fword@[::1]:6543/the%20db?sslmode=verify-full" +
      "&sslrootcert=/etc/ca.crt&application_name=shop&connect_timeout=3&options=-c%20work_mem=8MB" +
      "&sslcert=/etc/client.crt&sslkey=/etc/client.key&sslpassword=sesame",
  );
  assert.equal(settings.user, "the user");
  assert.equal(settings.password, "p@ss/word");
  assert.deepEqual(settings.servers, [{ host: "::1", port: 6543 }]);
  assert.equal(settings.database, "the db");
  assert.equal(settings.sslmode, "verify-full");
  assert.deepEqual(settings.ca, { path: "/etc/ca.crt", option: "sslrootcert" });
  assert.deepEqual(settings.clientCertificate, {
    cert: { path: "/etc/client.crt", option: "sslcert" },
    key: { path: "/etc/client.key", option: "sslkey" },
    password: "sesame",
  });
  assert.equal(settings.applicationName, "shop");
  assert.equal(settings.connectTimeoutMs, 3000);
  assert.equal(settings.serverOptions, "-c work_mem=8MB");
});

Deno.test("resolvePostgreSQLOptions() reads the folder of a Unix socket", () => {
  const settings = resolvePostgreSQLOptions(
    "postgres:///db?host=/run/postgresql&user=u&password=p",
  );
  assert.deepEqual(settings.servers, [{ host: "/run/postgresql", port: 5432 }]);
  assert.equal(settings.user, "u");
  assert.equal(settings.password, "p");
  assert.equal(resolvePostgreSQLOptions("postgres://u@%2Frun%2Fpg/db").servers[0]?.host, "/run/pg");
});

Deno.test("resolvePostgreSQLOptions() reads several servers, as libpq does", () => {
  const read = (given: Parameters<typeof resolvePostgreSQLOptions>[0]) => {
    const { servers, targetSessionAttrs, user, database } = resolvePostgreSQLOptions(given);
    const places = servers.map(({ host, port }) => `${host} ${port}`).join(", ");
    return `${user}@${places}/${database} ${targetSessionAttrs}`;
  };
  assert.equal(read("postgres://u:p@a:1,[::1]:2,c/db"), "u@a 1, ::1 2, c 5432/db read-write");
  assert.equal(read("postgres://u@a,b/db?port=6"), "u@a 6, b 6/db read-write");
  assert.equal(read("postgres:///db?host=/run,b&port=1,2&user=u"), "u@/run 1, b 2/db read-write");
  assert.equal(
    read("postgres://u@a,b/db?target_session_attrs=primary"),
    "u@a 5432, b 5432/db primary",
  );
  assert.equal(read("postgres://u@a/db"), "u@a 5432/db read-write");
  assert.equal(
    read({ host: "a, b", port: [1, 2], user: "u", database: "db", targetSessionAttrs: "any" }),
    "u@a 1, b 2/db any",
  );
  assert.equal(
    read({ url: "postgres://u@a,b/db", host: "c", port: 9 }),
    "u@c 9/db read-write",
  );
});

Deno.test("resolvePostgreSQLOptions() prefers options to the address", () => {
  const url = "postgres://a:b@c:1/d?sslmode=disable";
  const settings = resolvePostgreSQLOptions({ url, host: "h", user: "u", sslmode: "require" });
  assert.deepEqual(settings.servers, [{ host: "h", port: 1 }]);
  assert.equal(settings.user, "u");
  assert.equal(settings.sslmode, "require");
  assert.equal(settings.database, "d");
});

Deno.test("resolvePostgreSQLOptions() refuses what it can't use, and quotes no password", () => {
  const wrong: [unknown, RegExp][] = [
    ["postgres://u:hunter2@h:notaport/db", /expected postgres:/],
    ["not an address hunter2", /expected postgres:/],
    ["mysql://u:hunter2@h/db", /another protocol/],
    ["postgres://u:hunter2@h/db?channel_binding=require", /channel_binding/],
    ["postgres://u:hunter2%@h/db", /not followed by two digits/],
    ["postgres://u:hunter2@h/db?sslmode=maybe", /disable, allow, prefer/],
    [{ sslmode: "maybe" as SslMode }, /disable, allow, prefer/],
    ["postgres://u:hunter2@a,b:x/db", /expected postgres:/],
    ["postgres://u:hunter2@a,b/db?port=1,2,3", /one for each host, received 3 for 2/],
    ["postgres://u:hunter2@a,b/db?target_session_attrs=standby", /any, read-write, primary/],
    ["postgres://u:hunter2@a/db?sslcert=/c", /without its key: pass sslcert and sslkey/],
    [{ key: "hunter2" }, /without its certificate: pass sslcert and sslkey/],
    [{ sslmode: "verify-ca" }, /pass ca or sslrootcert/],
    [{ schema: 'a"; drop table requests; --' }, /Cannot use schema/],
    [{ schema: "" }, /Cannot use schema/],
    [{ port: 0 }, /Cannot use port 0/],
    [{ max: 1 }, /Cannot use max 1/],
    [{ textIndex: "no" }, /Cannot use textIndex: expected "auto", true or false, received "no"/],
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

Deno.test("PostgreSQLConnector refuses an option that it does not have, and shows no value", () => {
  assert.throws(() => new PostgreSQLConnector({ hots: "secret" } as never), {
    name: "ConfigError",
    message: "Cannot make a PostgreSQLConnector: hots is not an option: did you mean host?",
  });
});

Deno.test("PostgreSQLConnector shows no password when it is printed", () => {
  const connector = new PostgreSQLConnector("postgres://u:hunter2@localhost/db");
  assert.doesNotMatch(Deno.inspect(connector, { depth: 10, showHidden: true }), /hunter2/);
  assert.doesNotMatch(JSON.stringify(connector), /hunter2/);
});

Deno.test("replicaSettings() takes from the primary what the address does not say", () => {
  const primary = resolvePostgreSQLOptions(
    "postgres://app:secret@db1/shop?sslmode=verify-full&sslrootcert=/etc/ca.crt" +
      "&sslcert=/etc/client.crt&sslkey=/etc/client.key",
  );
  const replica = replicaSettings("db2:6543,db3", primary);
  assert.deepEqual(replica, {
    ...primary,
    servers: [{ host: "db2", port: 6543 }, { host: "db3", port: 5432 }],
    targetSessionAttrs: "any",
    max: 3,
    isReadOnly: true,
  });
  const other = replicaSettings("postgres://reader:word@db2/copy?sslmode=require", primary);
  assert.deepEqual(
    [other.user, other.password, other.database, other.sslmode, other.ca],
    ["reader", "word", "copy", "require", primary.ca],
  );
  for (const wrong of ["http://db2", "db2?sslmode=verify-ca", "db2?sslcert=/c", "db2?x=1"]) {
    assert.throws(() => replicaSettings(wrong, resolvePostgreSQLOptions({})), ConfigError, wrong);
  }
});
