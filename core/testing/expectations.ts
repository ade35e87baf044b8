/** A violation of the contract by a connector. */
export class ContractViolation extends Error {
  /** `"ContractViolation"`. */
  override readonly name = "ContractViolation";
}

/** Throws unless the condition holds; `message` says what was expected and what was received. */
export function expect(condition: boolean, message: string): asserts condition {
  if (!condition) throw new ContractViolation(message);
}

/** Throws unless both are deeply equal. An absent property equals `undefined`, but not `null`. */
export function expectEqual(actual: unknown, expected: unknown, what: string): void {
  const found = difference(actual, expected, what);
  if (found === undefined) return;
  if (areReordered(actual, expected)) {
    throw new ContractViolation(
      `${found.where}: right rows, wrong order: expected ${show(found.expected)} here, received ` +
        `${show(found.actual)}: newest first, and for equal timestamps the higher id first`,
    );
  }
  throw new ContractViolation(
    `${found.where}: expected ${show(found.expected)}, received ${show(found.actual)}`,
  );
}

/** Throws unless the call throws, or rejects with, a `ConnectorError`. */
export async function expectConnectorError(call: () => unknown, what: string): Promise<void> {
  try {
    await call();
  } catch (error) {
    expectIsConnectorError(error, what);
    return;
  }
  throw new ContractViolation(`${what}: expected a ConnectorError, received none`);
}

/** Throws unless the call throws, or rejects with, an error of that name. */
export async function expectError(
  name: string,
  call: () => unknown,
  what: string,
): Promise<void> {
  let received: unknown;
  try {
    await call();
  } catch (error) {
    received = error;
  }
  const isIt = received instanceof Error && received.name === name;
  expect(isIt, `${what}: expected a ${name}, received ${show(received ?? "none")}`);
}

/**
 * Throws unless the error is a `ConnectorError`, by its name, as it may be from another version.
 */
export function expectIsConnectorError(error: unknown, what: string): asserts error is Error {
  const isOne = error instanceof Error && error.name === "ConnectorError";
  expect(isOne, `${what}: expected a ConnectorError, received ${show(error)}`);
}

/** Whether two lists have the same items in a different order. */
function areReordered(actual: unknown, expected: unknown): boolean {
  if (!Array.isArray(actual) || !Array.isArray(expected)) return false;
  const sorted = (list: readonly unknown[]) => list.map((item) => show(item)).sort().join("\n");
  return actual.length === expected.length && sorted(actual) === sorted(expected);
}

interface Difference {
  readonly where: string;
  readonly actual: unknown;
  readonly expected: unknown;
}

function difference(actual: unknown, expected: unknown, where: string): Difference | undefined {
  if (actual === expected || (Number.isNaN(actual) && Number.isNaN(expected))) return undefined;
  if (
    !isObject(actual) || !isObject(expected) || Array.isArray(actual) !== Array.isArray(expected)
  ) {
    return { where, actual, expected };
  }
  for (const key of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    const found = difference(own(actual, key), own(expected, key), `${where}.${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** Not `value[key]`, which would find members of the prototype (`__proto__`, `constructor`). */
function own(value: object, key: string): unknown {
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  const text = typeof value === "bigint" ? `${value}n` : JSON.stringify(value) ?? String(value);
  return text.length > 200 ? `${text.slice(0, 200)}... (${text.length} characters)` : text;
}
