import assert from "node:assert/strict";
import { PostgreSQLConnector, type PostgreSQLError, type SslMode } from "@supertracer/postgres";
import { PostgresServer } from "../../../support/postgres_server.ts";

/** Users that the server admits in one way only. */
const HBA = [
  "hostssl all only_tls all scram-sha-256",
  "hostnossl all only_plain all scram-sha-256",
  "host all only_tls all reject",
  "host all only_plain all reject",
];

const USERS = "create role only_tls login superuser password 'secret word'; " +
  "create role only_plain login superuser password 'secret word'";

/** Whether the connection that a connector opens is encrypted, or the code of its failure. */
async function outcome(
  server: PostgresServer,
  sslmode: SslMode,
  options: { user?: string; host?: string; ca?: string; sslrootcert?: string } = {},
): Promise<string> {
  const { user = "postgres", host = "localhost", ...trust } = options;
  const name = `test_${sslmode}_${user}`;
  const connector = new PostgreSQLConnector({
    host,
    port: server.port,
    database: "postgres",
    user,
    password: server.password,
    sslmode,
    applicationName: name,
    ...trust,
  });
  try {
    await connector.connect();
    const [row] = await server.query(
      `select ssl from pg_stat_ssl join pg_stat_activity using (pid) ` +
        `where application_name = '${name}'`,
    );
    return row?.["ssl"] === true ? "encrypted" : "plain";
  } catch (error) {
    return (error as PostgreSQLError).code ?? String(error);
  } finally {
    await connector.disconnect();
  }
}

Deno.test("PostgreSQLConnector.connect() encrypts as sslmode says", async (t) => {
  await using server = await PostgresServer.start({ tls: true, hba: HBA });
  await server.query(USERS);
  const ca = await Deno.readTextFile(server.certificates?.ca ?? "");
  const otherCa = await Deno.readTextFile(server.certificates?.otherCa ?? "");
  const modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"] as const;

  /** One outcome for each mode. */
  async function expect(
    what: string,
    options: Parameters<typeof outcome>[2],
    expected: readonly string[],
  ): Promise<void> {
    await t.step(what, async () => {
      const received: string[] = [];
      for (const mode of modes) received.push(await outcome(server, mode, { ca, ...options }));
      assert.deepEqual(received, expected);
    });
  }

  await expect("a server that takes both", {}, [
    "plain",
    "plain",
    "encrypted",
    "encrypted",
    "encrypted",
    "encrypted",
  ]);
  await expect("a server that insists on encryption", { user: "only_tls" }, [
    "28000",
    "encrypted",
    "encrypted",
    "encrypted",
    "encrypted",
    "encrypted",
  ]);
  await expect("a server that refuses encryption", { user: "only_plain" }, [
    "plain",
    "plain",
    "plain",
    "28000",
    "28000",
    "28000",
  ]);
  await expect("a certificate made out to another host", { host: "127.0.0.1" }, [
    "plain",
    "plain",
    "encrypted",
    "encrypted",
    "encrypted",
    "ERR_TLS_CERT_ALTNAME_INVALID",
  ]);
  await expect("a certificate of another authority", { ca: otherCa }, [
    "plain",
    "plain",
    "encrypted",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ]);

  await t.step("require without an authority takes any certificate", async () => {
    assert.equal(await outcome(server, "require"), "encrypted");
  });
  await t.step("verify-full without an authority trusts those of the runtime", async () => {
    assert.equal(await outcome(server, "verify-full"), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });
  await t.step("sslrootcert is the path of a file", async () => {
    const sslrootcert = server.certificates?.ca ?? "";
    assert.equal(await outcome(server, "verify-full", { sslrootcert }), "encrypted");
    const missing = `${server.folder}/none.crt`;
    assert.equal(await outcome(server, "verify-full", { sslrootcert: missing }), "ENOENT");
  });
  await t.step("a wrong password is told as one, however often it was tried", async () => {
    const connector = new PostgreSQLConnector({ port: server.port, password: "hunter2" });
    await assert.rejects(() => connector.connect(), (error: PostgreSQLError) => {
      assert.equal(error.code, "28P01");
      assert.doesNotMatch(Deno.inspect(error), /hunter2/);
      return true;
    });
  });
});

Deno.test("PostgreSQLConnector.connect() to a server without TLS does as sslmode says", async () => {
  await using server = await PostgresServer.start();
  assert.equal(await outcome(server, "allow"), "plain");
  assert.equal(await outcome(server, "prefer"), "plain");
  assert.equal(await outcome(server, "require"), "NO_TLS");
  assert.equal(await outcome(server, "verify-full"), "NO_TLS");
});

Deno.test("PostgreSQLConnector.connect() takes nothing that was said before encryption", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(8));
    await connection.write(new TextEncoder().encode("Sinjected"));
    await connection.read(new Uint8Array(8));
  })();
  const connector = new PostgreSQLConnector({
    host: "127.0.0.1",
    port: listener.addr.port,
    sslmode: "require",
  });
  await assert.rejects(() => connector.connect(), { code: "NO_TLS" });
  await serving;
});

Deno.test("PostgreSQLConnector.connect() through a Unix socket is never encrypted", async () => {
  await using server = await PostgresServer.start({ tls: true });
  assert.equal(await outcome(server, "prefer", { host: server.folder }), "plain");
});
