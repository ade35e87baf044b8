import type { Socket } from "node:net";
import type postgres from "postgres";
import type { ConnectionSettings } from "./connection_settings.ts";

/**
 * Settings of the server that statements rely on, whatever the database or the role has: numbers
 * keep all their digits, a backslash is a character, and a statement sees what was committed before it.
 */
export const FIXED_PARAMETERS: Readonly<Record<string, string>> = {
  extra_float_digits: "1",
  standard_conforming_strings: "on",
  default_transaction_isolation: "read committed",
};

/** What a client of the driver is made of. */
export interface DriverInput extends Pick<ConnectionSettings, "database" | "prepare" | "user"> {
  readonly pass: string;
  /** Parameters of the connection's start. */
  readonly parameters: Record<string, string | number | boolean>;
  /** Called with the payload of a notification. */
  readonly onNotify: (payload: string) => void;
  /** Gives the socket that is connected already, once. */
  readonly takeSocket: () => Socket;
}

type Parse = (text: string) => unknown;

/** How values are read, by the server's number of their type; all others are texts. */
const PARSERS: Readonly<Record<number, Parse>> = {
  16: (text) => text === "t",
  ...Object.fromEntries([21, 23, 26, 700, 701].map((type) => [type, Number])),
};

/**
 * Options of a client, filled in: as the driver (3.4.9) makes them of what it is given. Those that
 * have `shared` it takes as they are; of any others it would ask the environment (`PGPASSWORD` for an
 * empty password, and always `PGAPPNAME`), which takes a permission and may say something else.
 *
 * @param input What is particular to the connection.
 */
export function driverOptions(input: DriverInput): postgres.Options<Record<never, never>> {
  const options = {
    // It does not connect by itself.
    host: "",
    port: 5_432,
    database: input.database,
    user: input.user,
    pass: input.pass,
    max: 1,
    ssl: false,
    idle_timeout: 0,
    connect_timeout: 0,
    max_lifetime: 0,
    max_pipeline: 1,
    backoff: () => 0,
    keep_alive: 60,
    prepare: input.prepare,
    debug: false,
    fetch_types: false,
    publications: "",
    no_subscribe: true,
    connection: input.parameters,
    types: {},
    transform: { undefined: undefined, column: {}, value: {}, row: {} },
    onnotice() {},
    onnotify: (_channel: string, payload: string) => input.onNotify(payload),
    socket: input.takeSocket,
    parameters: {},
    serializers: {},
    parsers: { ...PARSERS },
    shared: { retries: 0, typeArrayMap: {} },
  };
  return options;
}
