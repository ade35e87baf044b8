import { parseArgs } from "node:util";

/** Command-line options. */
export interface DemoOptions {
  readonly port: number;
  /** Requests per second. */
  readonly rate: number;
  readonly sqlite: string | undefined;
  readonly postgres: string | undefined;
}

const HELP = `A small shop with simulated visitors, and its dashboard.

deno task demo [--port 8000] [--rate 12] [--sqlite FILE | --postgres URL]

  --port PORT       port to listen on; if it is taken, a free one           (default 8000)
  --rate NUMBER     requests per second from visitors; 0 for no visitors    (default 12)
  --sqlite FILE     store records in an SQLite file
  --postgres URL    store records in PostgreSQL: postgres://user:password@host:5432/database
  --help            show this`;

/**
 * Parses the arguments.
 *
 * @returns The options, or the text to print instead: help, or what is wrong.
 */
export function readDemoOptions(args: readonly string[]): DemoOptions | string {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        port: { type: "string", default: "8000" },
        rate: { type: "string", default: "12" },
        sqlite: { type: "string" },
        postgres: { type: "string" },
        help: { type: "boolean" },
      },
    }));
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (values.help) return HELP;
  const [port, rate] = [Number(values.port), Number(values.rate)];
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    return wrong(`--port must be a whole number from 0 to 65535, not "${values.port}"`);
  }
  if (values.rate.trim() === "" || !(rate >= 0 && rate <= 1_000)) {
    return wrong(`--rate must be a number from 0 to 1000, not "${values.rate}"`);
  }
  const { sqlite, postgres } = values;
  if (sqlite !== undefined && postgres !== undefined) {
    return wrong("--sqlite and --postgres exclude each other: choose one");
  }
  return { port, rate, sqlite, postgres };
}

function wrong(what: string): string {
  return `Cannot start the demo: ${what}.\n\n${HELP}`;
}
