import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type { ClientCertificate, ConnectionSettings, PemSource } from "./connection_settings.ts";
import { CertificateError, errorCode } from "./failure.ts";

/**
 * What is asked of the server's certificate, and what is shown to the server.
 *
 * @param settings Mode, authorities and client certificate.
 * @param host The server.
 * @returns Options of `tls.connect()`.
 * @throws {CertificateError} If a certificate or key of ours can't be used.
 */
export async function tlsOptions(
  { ca, clientCertificate, sslmode }: ConnectionSettings,
  host: string,
): Promise<ConnectionOptions> {
  const options: ConnectionOptions = {
    host,
    // RFC 6066: no address is sent as server name. The certificate is compared with `host` all the same.
    ...(isIP(host) === 0 && { servername: host }),
    ...(clientCertificate !== undefined && await readClientCertificate(clientCertificate)),
  };
  const isSystem = ca !== undefined && "path" in ca && ca.path === "system";
  const authority = isSystem ? undefined : ca;
  if (sslmode === "verify-full") {
    return { ...options, ...(authority !== undefined && { ca: await readPem(authority) }) };
  }
  if (authority !== undefined && (sslmode === "verify-ca" || sslmode === "require")) {
    return { ...options, ca: await readPem(authority), checkServerIdentity: () => undefined };
  }
  return { ...options, rejectUnauthorized: false };
}

/** Checked here: the runtime says little of what is wrong, and takes no password of a key. */
async function readClientCertificate(
  { cert, key, password }: ClientCertificate,
): Promise<{ cert: string; key: string }> {
  const [certificate, privateKey] = await Promise.all([readPem(cert), readPem(key)]);
  const opened = attempt(
    () =>
      createPrivateKey({
        key: privateKey,
        ...(password !== undefined && { passphrase: password }),
      }),
    "the client's key can't be opened: it must be PEM, and sslpassword its password if it has one",
  );
  const parsed = attempt(
    () => new X509Certificate(certificate),
    "the client's certificate can't be read: it must be PEM",
  );
  if (!parsed.checkPrivateKey(opened)) {
    throw new CertificateError("the client's key does not belong to its certificate");
  }
  return { cert: certificate, key: String(opened.export({ type: "pkcs8", format: "pem" })) };
}

/** Without the cause of a failure, which may quote the key. */
function attempt<T>(read: () => T, otherwise: string): T {
  try {
    return read();
  } catch {
    throw new CertificateError(otherwise);
  }
}

async function readPem(source: PemSource): Promise<string> {
  if ("pem" in source) return source.pem;
  try {
    return await readFile(source.path, "utf8");
  } catch (error) {
    const code = errorCode(error);
    // A missing permission of Deno's.
    if (code === undefined) throw error;
    throw new CertificateError(`the file of ${source.option} can't be read (${code})`, code);
  }
}
