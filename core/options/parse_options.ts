import { ConfigError } from "../connectors/errors.ts";
import { GROUP_LIST, TOP } from "./options.ts";
import type { SuperTracerOptions } from "./options.ts";
import { describeValue, Problems } from "./problems.ts";
import { type Environment, lookUp } from "./environment.ts";
import { findJsonFault, positionOf } from "./json_fault.ts";
import { type GroupSpec, type OptionSpec, takesNull } from "./option.ts";
import type { OptionRule } from "./option_rule.ts";
import { isPlainObject, type PlainObject } from "./plain_object.ts";
import { variableName } from "./text_rules.ts";
import { keyPath, unknownGroup, unknownOption } from "./unknown_key.ts";

/**
 * Parses a configuration file, in Python's spelling or in this one.
 *
 * @param text The JSON.
 * @param name Name of the file in messages.
 * @param environment Reads the variables that the file names.
 * @returns The options.
 * @throws {ConfigError} If anything is wrong; all problems are reported at once.
 */
export function parseOptions(
  text: string,
  name: string,
  environment: Environment,
): SuperTracerOptions {
  const json = text.replace(/^\uFEFF/, "");
  const fault = findJsonFault(json);
  if (fault !== undefined) {
    const position = positionOf(json, fault.offset);
    throw new ConfigError(`Cannot read ${name} as JSON: ${position}: ${fault.reason}`);
  }
  const file: unknown = JSON.parse(json);
  if (!isPlainObject(file)) {
    const shown = describeValue(file, true);
    throw new ConfigError(
      `Cannot use ${name}: it must hold an object such as {"capture": {"sample": 0.1}}, not ${shown}`,
    );
  }
  const reader = new FileReader(environment);
  reader.read(file);
  reader.problems.throwIfAny(`Cannot use ${name}`);
  return reader.options;
}

class FileReader {
  readonly problems = new Problems();
  readonly #options: Record<string, unknown> = {};
  readonly #environment: Environment;
  /** Where each option was given, by its path in our spelling. */
  readonly #givenAt = new Map<string, string>();

  constructor(environment: Environment) {
    this.#environment = environment;
  }

  /** What was read; every value has passed the rule of its option. */
  get options(): SuperTracerOptions {
    return this.#options;
  }

  read(file: PlainObject): void {
    for (const [key, value] of Object.entries(file)) {
      const group = GROUP_LIST.find((one) => one.key === key || one.python === key);
      const top = Object.entries(TOP).find(([name]) => name === key)?.[1];
      if (group !== undefined) this.#readGroup(group, key, value);
      else if (key === "connector") {
        this.problems.add(
          "connector can't be given in a file: pass it in code, " +
            "new SuperTracer(app, { ...loadOptions(), connector })",
        );
      } else if (top !== undefined) this.#readOption(this.#options, key, key, top, value);
      else if (key !== "$schema") this.problems.add(unknownGroup(key, "file"));
      else if (typeof value !== "string") {
        this.problems.add(
          `$schema must be the address of a schema, not ${describeValue(value, false)}`,
        );
      }
    }
  }

  #readGroup(group: GroupSpec, spelled: string, value: unknown): void {
    const isFalse = value === false && group.whenFalse !== undefined;
    if (!isFalse && !isPlainObject(value)) {
      const orFalse = group.whenFalse === undefined ? "" : " or false";
      const shown = describeValue(value, true);
      this.problems.add(`${spelled} must be an object of options${orFalse}, not ${shown}`);
      return;
    }
    const earlier = this.#options[group.key];
    if (earlier !== undefined && (isFalse || !isPlainObject(earlier))) {
      this.problems.add(`${spelled} is given twice, once as ${group.key}: keep one of them`);
      return;
    }
    if (!isPlainObject(value)) {
      this.#options[group.key] = false;
      return;
    }
    const target: Record<string, unknown> = { ...isPlainObject(earlier) && earlier };
    this.#options[group.key] = target;
    for (const [name, given] of Object.entries(value)) {
      const [key, spec] = Object.entries(group.options)
        .find(([ours, { python }]) => name === ours || name === python) ?? [];
      if (key !== undefined && spec !== undefined) {
        this.#noteTwice(`${group.key}.${key}`, `${spelled}.${name}`);
        this.#readOption(target, key, `${spelled}.${name}`, spec, given);
      } else if (group.ignored?.includes(name) !== true) {
        this.problems.add(unknownOption(name, { spec: group, spelled }, "file"));
      }
    }
  }

  #noteTwice(key: string, spelled: string): void {
    const earlier = this.#givenAt.get(key);
    this.#givenAt.set(key, spelled);
    if (earlier === undefined) return;
    this.problems.add(`${spelled} and ${earlier} are the same option: keep one of them`);
  }

  #readOption(
    target: Record<string, unknown>,
    key: string,
    path: string,
    spec: OptionSpec,
    given: unknown,
  ): void {
    // Python's `None`, its default for options without a value.
    if (given === null && takesNull(spec)) return;
    if (spec.rule.schema === undefined) {
      this.problems.add(`${path} is a function: it can't be given in a file, pass it in code`);
      return;
    }
    const before = this.problems.count;
    const value = this.#meant(given, spec.rule, path);
    if (this.problems.count > before) return;
    const origin = isReference(given) ? ` (environment variable ${String(given["env"])})` : "";
    this.problems.addFaults(path, spec.rule.faults(value), spec.secret === true, origin);
    target[key] = value;
  }

  /** What a value stands for: a variable, a pattern, or itself; in lists and fields as well. */
  #meant(value: unknown, rule: OptionRule<unknown, unknown>, path: string): unknown {
    if (isReference(value)) return this.#fromEnvironment(value["env"], rule, path);
    const { items, fields } = rule;
    if (items !== undefined && Array.isArray(value)) {
      return value.map((item, i) => this.#meant(item, items, `${path}[${i}]`));
    }
    if (fields !== undefined && isPlainObject(value)) {
      return Object.fromEntries(
        Object.entries(value).map(([name, field]) => {
          const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
          const meant = known && this.#meant(field, known.rule, keyPath(path, name));
          return [name, known === undefined ? field : meant];
        }),
      );
    }
    return rule.fromJson?.(value) ?? value;
  }

  #fromEnvironment(name: unknown, rule: OptionRule<unknown, unknown>, path: string): unknown {
    if (typeof name !== "string" || variableName.faults(name).length > 0) {
      this.problems.addFaults(`${path}.env`, variableName.faults(name), true);
    } else if (rule.fromText === undefined) {
      this.problems.add(`${path} can't come from the environment: give it in the file`);
    } else {
      const found = lookUp(this.#environment, name);
      if (found.value !== undefined) return rule.fromText(found.value);
      this.problems.add(`${path} names the environment variable ${name}, ${found.trouble}`);
    }
    return undefined;
  }
}

/** Whether the value stands in the environment: `{"env": "NAME"}`. */
function isReference(value: unknown): value is PlainObject {
  return isPlainObject(value) && Object.keys(value).length === 1 && Object.hasOwn(value, "env");
}
