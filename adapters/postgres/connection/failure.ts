import { ConnectorError, type ConnectorFault } from "@supertracer/core";
import type { ServerAddress } from "./connection_settings.ts";
import { PostgreSQLError } from "./postgresql_error.ts";

/** No answer within the time given. */
export class DeadlineError extends Error {
  override readonly name = "DeadlineError";
  readonly code = "DEADLINE";

  constructor(ms: number) {
    super(`no answer within ${ms} ms`);
  }
}

/** A certificate or a key of ours that can't be used. */
export class CertificateError extends Error {
  override readonly name = "CertificateError";
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** The server answers, but is not of the kind wanted. */
export class WrongServerError extends Error {
  override readonly name = "WrongServerError";
  /** What the server would say when it is written to. */
  readonly code = "25006";
}

/** None of several servers can be used. */
export class ServersError extends Error {
  override readonly name = "ServersError";
  /** What went wrong, by the server. */
  readonly failures: ReadonlyMap<ServerAddress, unknown>;

  constructor(failures: ReadonlyMap<ServerAddress, unknown>) {
    super("no server can be used");
    this.failures = failures;
  }
}

/** What a code means and what to do about it. */
interface Meaning {
  readonly text: string;
  readonly isTransient: boolean;
}

const REFUSED_CERTIFICATE = permanent(
  "the server refuses the client's certificate: it has expired, was revoked, or is of an authority " +
    "that the server does not trust",
);

/** By the whole code: SQLSTATEs, codes of the system and of TLS. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "08P01": permanent("the server or a pooler in front of it refuses the protocol"),
  "22P05": permanent("the database's encoding lacks a character: create it with ENCODING 'UTF8'"),
  "2200H": permanent(
    "the ids are used up: ALTER TABLE requests ALTER id TYPE bigint, and ALTER SEQUENCE " +
      "requests_id_seq AS bigint",
  ),
  "25006": transient("the server is read-only, as a standby is"),
  "26000": transient("a prepared statement is gone: pass prepare: false behind a pooler"),
  "28000": permanent("the server refuses the user: see its pg_hba.conf"),
  "28P01": permanent("user or password is wrong"),
  "3D000": permanent("the database does not exist: create it"),
  "3F000": permanent("the schema does not exist: create it, or pass schema"),
  "42501": permanent("the user lacks a privilege: grant it"),
  "42703": permanent("a column is missing: it is created again"),
  "42P01": permanent("a table is missing: it is created again"),
  "42P05": transient("a prepared statement is there already: pass prepare: false behind a pooler"),
  "53100": transient("the server's disk is full: free some space there"),
  "53200": transient("the server is out of memory"),
  "53300": transient(
    "the server has too many connections: lower max, or raise its max_connections",
  ),
  "55P03": transient("a lock was not free in time"),
  "57014": transient("the server canceled the query, it took too long"),
  "57P01": transient("the server ended the connection"),
  "57P02": transient("the server crashed and recovers"),
  "57P03": transient("the server starts, stops or recovers"),
  CONNECTION_CLOSED: transient("the connection was closed"),
  CONNECTION_DESTROYED: transient("the connection was closed"),
  CONNECTION_ENDED: transient("the client was closed"),
  ECONNREFUSED: transient("nothing listens there: is the server up, and is the port right?"),
  ECONNRESET: transient("the connection was reset"),
  EHOSTUNREACH: transient("the host can't be reached"),
  ENETUNREACH: transient("the network can't be reached"),
  ENOTFOUND: transient("the host's name is not known"),
  EAI_AGAIN: transient("the host's name can't be looked up right now"),
  EPIPE: transient("the connection was closed"),
  ETIMEDOUT: transient("the host does not answer"),
  ENOENT: permanent("there is no such file or socket"),
  EACCES: permanent("the file or socket may not be used"),
  NO_TLS: permanent("the server does not speak TLS: turn it on there, or pass another sslmode"),
  ERR_TLS_CERT_ALTNAME_INVALID: permanent("the server's certificate is made out to another host"),
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: permanent("the server's certificate is of no trusted authority"),
  DEPTH_ZERO_SELF_SIGNED_CERT: permanent("the server's certificate is of no trusted authority"),
  SELF_SIGNED_CERT_IN_CHAIN: permanent("the server's certificate is of no trusted authority"),
  CERT_HAS_EXPIRED: permanent("the server's certificate has expired"),
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: REFUSED_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: REFUSED_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: REFUSED_CERTIFICATE,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED: REFUSED_CERTIFICATE,
};

/** By the first two characters of a SQLSTATE. */
const CLASSES: Readonly<Record<string, Meaning>> = {
  "08": transient("the connection failed"),
  "22": permanent("the server refuses a value"),
  "23": permanent("the server refuses a row"),
  "54": permanent("a value is longer than the server takes"),
  "40": transient("the transaction collided with another"),
  "53": transient("the server lacks resources"),
  "57": transient("the server was told to stop"),
  "58": transient("the server's system failed"),
  "XX": transient("the server has an internal error"),
};

/** What `initDb()` made is gone: a table, a column, the schema, the database. */
const SESSION_CODES = /^(?:42P01|42703|3F000|3D000)$/;

/**
 * The server names a row: a value that a column can't hold, a constraint, a size beyond its limits
 * (an index takes 2,704 bytes). 2200H is no row's fault, the ids are used up.
 */
const ROW_CODES = /^(?:22(?!00H)|23|54)/;

/**
 * The server takes nothing now, or not from us, whatever the rows are. Not what a row may bring about
 * as well: a deadline, a canceled query, a connection that is lost, memory that runs out.
 */
const OUTAGE_CODES =
  /^(?:25006|28\w{3}|42501|53[13]00|55P03|57P03|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** Classes in which the server's message quotes data. */
const QUOTES_DATA = /^(?:22|23|54|P0)/;

/**
 * Describes a failure, without the password and without data.
 *
 * @param doing What was to be done: `"save logs"`.
 * @param error What was thrown; a `ConnectorError` is returned as it is.
 * @param saved Ids of the first logs of the batch, which are stored.
 * @returns The error to throw.
 */
export function failure(
  doing: string,
  error: unknown,
  saved: readonly number[] = [],
): ConnectorError {
  if (error instanceof ConnectorError) return error;
  const { cause, code, isTransient, text } = explain(error);
  const fault = goneOf(error) === undefined ? faultOf(code) : "session";
  return new PostgreSQLError(`Cannot ${doing}: ${text}`, {
    cause,
    code,
    fault,
    isTransient,
    saved,
  });
}

/**
 * What is gone where the server says that a row is refused: no partition takes it (which names no
 * constraint, as a check does), or the sequence that gave ids.
 */
function goneOf(error: unknown): string | undefined {
  const code = errorCode(error);
  if (code !== "23514" && code !== "23502") return undefined;
  const { column_name, constraint_name }: { column_name?: unknown; constraint_name?: unknown } =
    Object(error);
  if (code === "23502") return column_name === "id" ? "the sequence of the ids" : undefined;
  return constraint_name === undefined ? "a partition" : undefined;
}

function faultOf(code: string | undefined): ConnectorFault | undefined {
  if (code === undefined) return undefined;
  if (OUTAGE_CODES.test(code)) return "outage";
  if (!isSqlState(code)) return undefined;
  if (SESSION_CODES.test(code)) return "session";
  return ROW_CODES.test(code) ? "record" : undefined;
}

interface Explanation extends Meaning {
  readonly code?: string | undefined;
  readonly cause?: unknown;
}

function explain(error: unknown): Explanation {
  const code = errorCode(error);
  if (error instanceof DeadlineError) return { ...transient(error.message), code };
  if (error instanceof CertificateError) return { ...permanent(error.message), code };
  if (error instanceof ServersError) return explainAll(error);
  // Deno's message names the permission, and nothing else.
  if (error instanceof Error && error.name === "NotCapable") {
    return permanent(`a permission is missing: ${error.message}`);
  }
  if (code === undefined) {
    // For instance a body that is not JSON.
    return { ...permanent(error instanceof Error ? error.name : typeof error), cause: error };
  }
  const gone = goneOf(error);
  if (gone !== undefined) {
    return { ...permanent(`${gone} is missing: it is created again (${code})`), code };
  }
  const sqlState = isSqlState(code) ? code : undefined;
  const { isTransient, text } = MEANINGS[code] ?? CLASSES[sqlState?.slice(0, 2) ?? ""] ??
    permanent("the operation failed");
  const words = sqlState === undefined || QUOTES_DATA.test(sqlState) ? "" : serverWords(error);
  return { text: `${text} (${code}${words})`, code, isTransient };
}

/** All failures; transient if one of them is. */
function explainAll({ failures }: ServersError): Explanation {
  const all = [...failures].map(([{ host, port }, error]) => {
    const explanation = explain(error);
    return { ...explanation, text: `${host}:${port}: ${explanation.text}` };
  });
  // What a server said says more than that another did not answer.
  const { code } = all.find((each) => isSqlState(each.code)) ?? all[0] ?? {};
  const isTransient = all.some((each) => each.isTransient);
  return { text: all.map(({ text }) => text).join("; "), code, isTransient };
}

/** The code of an error: a SQLSTATE, or the system's. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** Whether the server said it, so that the connection still works unless it said goodbye. */
export function isSqlState(code: string | undefined): code is string {
  return code !== undefined && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
}

function serverWords(error: unknown): string {
  return error instanceof Error ? `: ${error.message}` : "";
}

function transient(text: string): Meaning {
  return { text, isTransient: true };
}

function permanent(text: string): Meaning {
  return { text, isTransient: false };
}
