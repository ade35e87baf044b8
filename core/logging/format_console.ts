import { isErrorLike } from "../log/describe_error.ts";

/** Most arguments written out. */
const MAX_ARGUMENTS = 100;
/** Arguments beyond this many characters are left out. */
const MAX_LENGTH = 100_000;

/** Writes a value as text. */
type Format = (value: unknown) => string;

const DIRECTIVE = /%[sdifjoOc%]/g;

/**
 * Writes the arguments of a console method as one text, much as the console does
 * (https://console.spec.whatwg.org/#formatter), objects as redacted JSON.
 *
 * @param args The arguments.
 * @param format Writes a value that is no string, redacted.
 * @returns The text.
 */
export function formatConsole(args: readonly unknown[], format: Format): string {
  const [first, ...others] = args.slice(0, MAX_ARGUMENTS);
  let used = 0;
  let text = args.length === 0 ? "" : format(first);
  if (typeof first === "string" && args.length > 1) {
    text = first.slice(0, MAX_LENGTH).replace(DIRECTIVE, (directive) => {
      if (directive === "%%") return "%";
      if (used >= others.length) return directive;
      return substitute(directive, others[used++], format);
    });
  }
  for (const value of others.slice(used)) {
    if (text.length > MAX_LENGTH) break;
    text += ` ${format(value)}`;
  }
  return args.length > MAX_ARGUMENTS ? `${text} [${args.length - MAX_ARGUMENTS} more]` : text;
}

/** The first argument that is an error. */
export function firstError(args: readonly unknown[]): unknown {
  return args.slice(0, MAX_ARGUMENTS).find(isErrorLike);
}

function substitute(directive: string, value: unknown, format: Format): string {
  switch (directive) {
    case "%c":
      return "";
    case "%d":
    case "%i":
      return toNumber(value, parseInt);
    case "%f":
      return toNumber(value, parseFloat);
    default:
      return format(value);
  }
}

function toNumber(value: unknown, parse: (text: string) => number): string {
  if (typeof value === "bigint") return `${value}n`;
  return typeof value === "string" || typeof value === "number"
    ? String(parse(String(value)))
    : "NaN";
}
