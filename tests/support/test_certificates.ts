import { join } from "node:path";
import { runCommand } from "./run_command.ts";

/** Paths of the files made. */
export interface TestCertificates {
  /** PEM of the authority that signed the server's certificate. */
  readonly ca: string;
  /** PEM of another authority, which signed nothing. */
  readonly otherCa: string;
  /** The server's certificate, for `localhost` only. */
  readonly certificate: string;
  readonly key: string;
}

/**
 * Makes a certificate authority and a certificate for `localhost` (not for 127.0.0.1), valid for a
 * day, with the `openssl` of the machine.
 */
export async function makeTestCertificates(folder: string): Promise<TestCertificates> {
  const path = (name: string) => join(folder, name);
  await makeAuthority(path("ca"), "SuperTracer test authority");
  await makeAuthority(path("other_ca"), "Another authority");
  await runCommand([
    ...["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ...["-nodes", "-subj", "/CN=localhost", "-keyout", path("server.key")],
    ...["-out", path("server.csr")],
  ]);
  await Deno.writeTextFile(path("server.ext"), "subjectAltName=DNS:localhost\n");
  await runCommand([
    ...["openssl", "x509", "-req", "-in", path("server.csr"), "-CA", path("ca.crt")],
    ...["-CAkey", path("ca.key"), "-CAcreateserial", "-days", "1"],
    ...["-extfile", path("server.ext"), "-out", path("server.crt")],
  ]);
  await Deno.chmod(path("server.key"), 0o600);
  return {
    ca: path("ca.crt"),
    otherCa: path("other_ca.crt"),
    certificate: path("server.crt"),
    key: path("server.key"),
  };
}

/**
 * Makes a certificate that a client shows, valid for a day.
 *
 * @param folder Where the authorities are that {@linkcode makeTestCertificates} made.
 * @param name Whom it is made out to.
 * @param authority Who signs it: `ca`, which the server trusts, or `other_ca`.
 * @returns Paths of the certificate, of its key, and of the key encrypted with `open sesame`.
 */
export async function makeClientCertificate(
  folder: string,
  name: string,
  authority: "ca" | "other_ca" = "ca",
): Promise<{ certificate: string; key: string; encryptedKey: string }> {
  const path = (end: string) => join(folder, `client_${name}_${authority}${end}`);
  await runCommand([
    ...["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ...["-nodes", "-subj", `/CN=${name}`, "-keyout", path(".key"), "-out", path(".csr")],
  ]);
  await runCommand([
    ...["openssl", "x509", "-req", "-in", path(".csr"), "-CA", join(folder, `${authority}.crt`)],
    ...["-CAkey", join(folder, `${authority}.key`), "-CAcreateserial", "-days", "1"],
    ...["-out", path(".crt")],
  ]);
  await runCommand([
    ...["openssl", "pkcs8", "-topk8", "-in", path(".key"), "-out", path(".encrypted.key")],
    ...["-passout", "pass:open sesame"],
  ]);
  return {
    certificate: path(".crt"),
    key: path(".key"),
    encryptedKey: path(".encrypted.key"),
  };
}

async function makeAuthority(path: string, name: string): Promise<void> {
  await runCommand([
    ...["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
    ...["-nodes", "-days", "1", "-subj", `/CN=${name}`],
    ...["-addext", "basicConstraints=critical,CA:TRUE"],
    ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
    ...["-keyout", `${path}.key`, "-out", `${path}.crt`],
  ]);
}
