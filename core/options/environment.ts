import type { OptionSpec } from "./option.ts";
import type { Problems } from "./problems.ts";

/**
 * Reads an environment variable: `undefined` when it is not set; throws if reading it is not
 * permitted.
 */
export type Environment = (name: string) => string | undefined;

/** The part of the runtime with the environment: Deno's, or that of Node and others. */
interface Runtime {
  readonly Deno?: { readonly env: { get(name: string): string | undefined } };
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> };
}

/**
 * Reads from the environment of the process.
 *
 * @param name Name of the variable.
 * @returns Its value, or `undefined` when it is not set.
 * @throws If reading it is not permitted, or there is no environment.
 */
export function readEnvironment(name: string): string | undefined {
  const { Deno, process } = globalThis as Runtime;
  if (Deno !== undefined) return Deno.env.get(name);
  if (process?.env === undefined) throw new TypeError("Cannot read the environment: there is none");
  return process.env[name];
}

/** A variable that was looked up: its value, or why there is none. */
type Variable =
  | { readonly value: string }
  | { readonly value: undefined; readonly trouble: string };

/**
 * Looks up a variable that the configuration names.
 *
 * @param environment Reads it.
 * @param name Name of the variable.
 * @returns The value, or the end of a sentence that says why there is none and what to do.
 */
export function lookUp(environment: Environment, name: string): Variable {
  try {
    const value = environment(name);
    if (value !== undefined) return { value };
    return { value, trouble: "which is not set: set it, or give the value directly" };
  } catch (error) {
    const isDenied = error instanceof Error &&
      (error.name === "NotCapable" || error.name === "PermissionDenied");
    const trouble = isDenied
      ? `which the process is not permitted to read: run with --allow-env=${name}`
      : "which can't be read here: give the value directly";
    return { value: undefined, trouble };
  }
}

/**
 * Reads the value of an option from the variable that another option names.
 *
 * @param key Path of the option that names the variable: `"auth.passwordEnv"`.
 * @param variable Name of the variable.
 * @param spec The option whose value it holds.
 * @param environment Reads it.
 * @param problems Receives a problem if there is no value, or an invalid one.
 * @returns The value, or `undefined` after a problem.
 */
export function readFromVariable(
  key: string,
  variable: string,
  spec: OptionSpec<string, string | undefined>,
  environment: Environment,
  problems: Problems,
): string | undefined {
  const found = lookUp(environment, variable);
  if (found.value === undefined) {
    problems.add(`${key} names the environment variable ${variable}, ${found.trouble}`);
    return undefined;
  }
  const faults = spec.rule.faults(found.value);
  problems.addFaults(`${key}: the environment variable ${variable}`, faults, true);
  return faults.length === 0 ? found.value : undefined;
}
