import assert from "node:assert/strict";
import {
  PostgreSQLConnector,
  type PostgreSQLConnectorOptions,
  type PostgreSQLError,
} from "@supertracer/postgres";
import { PostgresServer } from "../../../support/postgres_server.ts";
import { makeClientCertificate } from "../../../support/test_certificates.ts";

/** One user needs a certificate and nothing else, the other a password as well. */
const HBA = [
  "hostssl all by_certificate all cert",
  "hostssl all by_both all scram-sha-256 clientcert=verify-full",
  "host all by_certificate,by_both all reject",
];

const USERS = "create role by_certificate login superuser; " +
  "create role by_both login superuser password 'secret word'";

Deno.test("PostgreSQLConnector.connect() shows the client's certificate", async (t) => {
  await using server = await PostgresServer.start({ tls: "mutual", hba: HBA });
  await server.query(USERS);
  const make = (...args: [name: string, authority?: "other_ca"]) =>
    makeClientCertificate(server.folder, ...args);
  const ours = await make("by_certificate");
  const both = await make("by_both");
  const unknown = await make("by_certificate", "other_ca");
  const read = (path: string) => Deno.readTextFileSync(path);
  const base: PostgreSQLConnectorOptions = {
    host: "localhost",
    port: server.port,
    database: "postgres",
    user: "by_certificate",
    sslmode: "verify-full",
    sslrootcert: server.certificates?.ca,
  };

  /** Whom the server takes the connection for. */
  async function subject(options: PostgreSQLConnectorOptions): Promise<unknown> {
    const connector = new PostgreSQLConnector({ ...base, applicationName: "shows", ...options });
    await connector.connect();
    try {
      const [row] = await server.query(
        "select client_dn from pg_stat_ssl join pg_stat_activity using (pid) " +
          "where application_name = 'shows'",
      );
      return row?.["client_dn"];
    } finally {
      await connector.disconnect();
    }
  }

  /** The error of connecting, which has no secret in it. */
  async function refusal(options: PostgreSQLConnectorOptions): Promise<PostgreSQLError> {
    const connector = new PostgreSQLConnector({ ...base, ...options });
    try {
      await connector.connect();
    } catch (error) {
      assert.doesNotMatch(Deno.inspect(error), /sesame|secret word|PRIVATE|MI[GI][A-Za-z0-9]/);
      return error as PostgreSQLError;
    } finally {
      await connector.disconnect();
    }
    throw new assert.AssertionError({ message: "it connected" });
  }

  await t.step("from files", async () => {
    const { certificate: sslcert, key: sslkey } = ours;
    assert.equal(await subject({ sslcert, sslkey }), "/CN=by_certificate");
  });

  await t.step("from PEM", async () => {
    const [cert, key] = [read(ours.certificate), read(ours.key)];
    assert.equal(await subject({ cert, key }), "/CN=by_certificate");
  });

  await t.step("from an address, with a password beside it", async () => {
    const url = `postgres://by_both:secret%20word@localhost:${server.port}/postgres?sslmode=` +
      `verify-full&sslrootcert=${server.certificates?.ca}&application_name=shows` +
      `&sslcert=${both.certificate}&sslkey=${both.encryptedKey}&sslpassword=open%20sesame`;
    const connector = new PostgreSQLConnector(url);
    await connector.connect();
    await connector.disconnect();
  });

  await t.step("with an encrypted key", async () => {
    const { certificate: sslcert, encryptedKey: sslkey } = ours;
    const sslpassword = "open sesame";
    assert.equal(await subject({ sslcert, sslkey, sslpassword }), "/CN=by_certificate");
  });

  await t.step("in every mode that encrypts", async () => {
    const { certificate: sslcert, key: sslkey } = ours;
    for (const sslmode of ["allow", "prefer", "require", "verify-ca"] as const) {
      assert.equal(await subject({ sslmode, sslcert, sslkey }), "/CN=by_certificate", sslmode);
    }
  });

  await t.step("and names a missing one", async () => {
    const { code, isTransient, message } = await refusal({});
    assert.equal(code, "28000");
    assert.equal(isTransient, false);
    assert.match(message, /valid client certificate/);
  });

  await t.step("and names one of another user", async () => {
    const { code, message } = await refusal({ sslcert: both.certificate, sslkey: both.key });
    assert.equal(code, "28000");
    assert.match(message, /certificate authentication failed for user "by_certificate"/);
  });

  await t.step("and names one of an authority that the server does not know", async () => {
    // The server says so after the handshake, at any time: also while nobody listens yet.
    const refusals = await Promise.all(Array.from({ length: 30 }, () => {
      return refusal({ sslcert: unknown.certificate, sslkey: unknown.key });
    }));
    for (const { isTransient, message } of refusals) {
      assert.match(message, /the server refuses the client's certificate/);
      assert.equal(isTransient, false);
    }
  });

  await t.step("and says what can't be read", async () => {
    const { certificate: sslcert, encryptedKey, key: sslkey } = ours;
    const missing = await refusal({ sslcert, sslkey: `${server.folder}/none`, sslmode: "prefer" });
    assert.equal(missing.code, "ENOENT");
    assert.match(missing.message, /the file of sslkey can't be read/);
    const closed = await refusal({ sslcert, sslkey: encryptedKey });
    assert.match(closed.message, /the client's key can't be opened.*sslpassword/);
    const wrong = await refusal({ sslcert, sslkey: encryptedKey, sslpassword: "sesame" });
    assert.match(wrong.message, /the client's key can't be opened.*sslpassword/);
    const garbage = await refusal({ cert: "sesame", key: read(sslkey) });
    assert.match(garbage.message, /the client's certificate can't be read/);
    const mixed = await refusal({ sslcert, sslkey: both.key });
    assert.match(mixed.message, /the client's key does not belong to its certificate/);
  });
});
