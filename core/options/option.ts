import type { OptionRule } from "./option_rule.ts";

/**
 * An option. Validation, both spellings of the file, the JSON Schema and the table in the
 * documentation are derived from it.
 */
export interface OptionSpec<T = unknown, R = unknown> {
  /** Which values it takes. */
  readonly rule: OptionRule<T, R>;
  /** The resolved value if the option is left out. */
  readonly default: R;
  /** The default in words, if the value alone does not say it. */
  readonly defaultWords?: string;
  /** What it does, in a sentence of Markdown. */
  readonly doc: string;
  /** Its key in the Python version. */
  readonly python?: string;
  /** Whether the value must never be shown. */
  readonly secret?: boolean;
}

/** Keys of `SuperTracerOptions` that hold a group. */
export type GroupKey =
  | "capture"
  | "retention"
  | "metrics"
  | "logger"
  | "ui"
  | "auth"
  | "api"
  | "redact"
  | "recording"
  | "spill";

/** Options that belong together. */
export interface GroupSpec {
  /** Its key. */
  readonly key: GroupKey;
  /** Its key in the Python version. */
  readonly python?: string;
  /** What it is about, in a sentence of Markdown. */
  readonly doc: string;
  /** What `false` in place of the group does; if not set, `false` is an error. */
  readonly whenFalse?: string;
  /** Keys of the Python version that are accepted and ignored. */
  readonly ignored?: readonly string[];
  /** The options, in the order of the documentation. */
  readonly options: Readonly<Record<string, OptionSpec>>;
}

/** A spec for every option of an interface. */
export type SpecsOf<O> = { readonly [K in keyof O]-?: OptionSpec<Exclude<O[K], undefined>> };

/** What a group becomes: every option with its value. */
export type Resolved<S> = {
  readonly [K in keyof S]: S[K] extends { readonly default: infer R } ? R : never;
};

/** Optional parts of an option. */
type Extra = Omit<OptionSpec, "rule" | "default" | "doc">;

/** An option with a default. */
export function option<T, R>(
  rule: OptionRule<T, R>,
  value: NoInfer<R>,
  doc: string,
  extra: Extra = {},
): OptionSpec<T, R> {
  return { rule, default: value, doc, ...extra };
}

/** An option that has no value when it is left out. */
export function optional<T, R>(
  rule: OptionRule<T, R>,
  doc: string,
  extra: Extra = {},
): OptionSpec<T, R | undefined> {
  return { rule, default: undefined, doc, ...extra };
}

/** Whether a file may say `null`: Python's `None`, the default of its texts and functions. */
export function takesNull(spec: OptionSpec): boolean {
  return spec.python !== undefined && spec.default === undefined &&
    spec.rule.faults(true).length > 0;
}
