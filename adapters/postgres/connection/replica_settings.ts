import {
  checkAuthority,
  clientCertificate,
  type ConnectionSettings,
  oneOf,
  pemSource,
  serverAddresses,
  SSL_MODES,
  TARGETS,
} from "./connection_settings.ts";
import { readAddress } from "./database_address.ts";

/** Connections to a replica: those who look at the dashboard are few. One more would write. */
const MAX_CONNECTIONS = 3;

/**
 * How to connect to a replica: as to the primary, but for what the address says.
 *
 * @param readUrl Address, or `"host:port,host:port"`.
 * @param primary How to connect to the primary.
 * @throws {ConfigError} If the address can't be read.
 */
export function replicaSettings(
  readUrl: string,
  primary: ConnectionSettings,
): ConnectionSettings {
  const address = readAddress(readUrl.includes("://") ? readUrl : `postgres://${readUrl}`);
  const sslmode = oneOf("sslmode", SSL_MODES, address.sslmode ?? primary.sslmode);
  const ca = pemSource("sslrootcert", undefined, address.sslrootcert) ?? primary.ca;
  checkAuthority(sslmode, ca);
  return {
    ...primary,
    servers: serverAddresses(address.hosts ?? ["localhost"], address.ports ?? 5_432),
    targetSessionAttrs: oneOf("targetSessionAttrs", TARGETS, address.targetSessionAttrs ?? "any"),
    database: address.database ?? primary.database,
    user: address.user ?? primary.user,
    password: address.password ?? primary.password,
    sslmode,
    ca,
    clientCertificate: clientCertificate({}, address) ?? primary.clientCertificate,
    max: MAX_CONNECTIONS,
    sql: undefined,
    isReadOnly: true,
    connectTimeoutMs: address.connectTimeoutMs ?? primary.connectTimeoutMs,
    applicationName: address.applicationName ?? primary.applicationName,
    serverOptions: address.serverOptions ?? primary.serverOptions,
  };
}
