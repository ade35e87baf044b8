import { type Environment, lookUp } from "./environment.ts";
import type { OptionSpec } from "./option.ts";
import type { Problems } from "./problems.ts";

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
