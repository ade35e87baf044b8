import { ConfigError } from "@supertracer/core";

/** What an address says; the rest is `undefined`. */
export interface DatabaseAddress {
  readonly hosts?: readonly string[] | undefined;
  readonly ports?: readonly number[] | undefined;
  readonly database?: string | undefined;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly targetSessionAttrs?: string | undefined;
  readonly sslmode?: string | undefined;
  readonly sslrootcert?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  readonly sslpassword?: string | undefined;
  readonly applicationName?: string | undefined;
  readonly serverOptions?: string | undefined;
  readonly connectTimeoutMs?: number | undefined;
}

const PARAMETERS = [
  "application_name",
  "connect_timeout",
  "host",
  "options",
  "password",
  "port",
  "sslcert",
  "sslkey",
  "sslmode",
  "sslpassword",
  "sslrootcert",
  "target_session_attrs",
  "user",
];

const EXPECTED = "expected postgres://user:password@host:port/database";

/** Protocol, user and password, hosts with their ports, the rest. */
const PARTS = /^(postgres(?:ql)?:\/\/)([^/?#]*@)?([^/?#]*)(.*)$/s;

/**
 * Reads an address as libpq does, several hosts included. Nothing of it is in an error.
 *
 * @param url `postgres://user:password@host:port,host:port/database?parameter=value`.
 * @returns What it says.
 * @throws {ConfigError} If it can't be read.
 */
export function readAddress(url: string | undefined): DatabaseAddress {
  if (url === undefined) return {};
  const [, protocol = "", credentials = "", authority = "", rest = ""] = PARTS.exec(url) ?? [];
  if (protocol === "") {
    throw new ConfigError(`Cannot read the address: ${EXPECTED}, received another protocol`);
  }
  const urls = authority.split(",").map((host) => parse(`${protocol}${credentials}${host}${rest}`));
  const [first] = urls;
  if (first === undefined) throw new ConfigError(`Cannot read the address: ${EXPECTED}`);
  const { username, password, pathname, searchParams } = first;
  for (const name of searchParams.keys()) {
    if (!PARAMETERS.includes(name)) {
      throw new ConfigError(
        `Cannot use the parameter ${JSON.stringify(name)} of the address: expected one of ` +
          `${PARAMETERS.join(", ")}`,
      );
    }
  }
  const parameter = (name: string) => searchParams.get(name) || undefined;
  const hosts = urls.map(({ hostname }) => decode(hostname.replace(/^\[(.*)\]$/, "$1")));
  return {
    hosts: hosts.some((host) => host !== "") ? hosts : parameter("host")?.split(","),
    ports: urls.some(({ port }) => port !== "")
      ? urls.map(({ port }) => Number(port || 5_432))
      : parameter("port")?.split(",").map(Number),
    database: decode(pathname.slice(1)) || undefined,
    user: decode(username) || parameter("user"),
    password: decode(password) || parameter("password"),
    targetSessionAttrs: parameter("target_session_attrs"),
    sslmode: parameter("sslmode"),
    sslrootcert: parameter("sslrootcert"),
    sslcert: parameter("sslcert"),
    sslkey: parameter("sslkey"),
    sslpassword: parameter("sslpassword"),
    applicationName: parameter("application_name"),
    serverOptions: parameter("options"),
    connectTimeoutMs: milliseconds(parameter("connect_timeout")),
  };
}

/** No cause of the error: that of `URL` quotes the address, password included. */
function parse(url: string): URL {
  if (!URL.canParse(url)) throw new ConfigError(`Cannot read the address: ${EXPECTED}`);
  return new URL(url);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new ConfigError("Cannot read the address: a % in it is not followed by two digits");
  }
}

function milliseconds(seconds: string | undefined): number | undefined {
  return seconds === undefined ? undefined : Number(seconds) * 1_000;
}
