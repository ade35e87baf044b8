import type { BaseConnector } from "../connectors/base_connector.ts";
import { describeValue, Problems, quoteShort } from "./problems.ts";
import { type Environment, readEnvironment, readFromVariable } from "./environment.ts";
import type { GroupSpec, OptionSpec, Resolved } from "./option.ts";
import { deepFreeze, isPlainObject, ownProperty, type PlainObject } from "./plain_object.ts";
import { resolveApi, type ResolvedApiOptions } from "./api_options.ts";
import { resolveAuth, type ResolvedAuth } from "./auth_options.ts";
import { unknownGroup, unknownOption } from "./unknown_key.ts";
import { ConfigError } from "../connectors/errors.ts";
import { GROUPS, type SuperTracerOptions, TOP } from "./options.ts";
import {
  LASTING_RETENTION,
  MEMORY_RETENTION,
  type RetentionOptions,
} from "../connectors/retention_options.ts";

/** A group with its defaults. */
type Of<K extends keyof typeof GROUPS> = Resolved<typeof GROUPS[K]["options"]>;

/** `capture` with its defaults: header names in lower case, methods in upper case. */
export type ResolvedCaptureOptions = Of<"capture">;
/** `metrics` with its defaults. */
export type ResolvedMetricsOptions = Of<"metrics">;
/** `logger` with its defaults: the level as a name. */
export type ResolvedLoggerOptions = Of<"logger">;
/** `redact` with its defaults. */
export type ResolvedRedactOptions = Of<"redact">;
/** `recording` with its defaults. */
export type ResolvedRecordingOptions = Of<"recording">;
/** `retention` with its defaults. */
export type ResolvedRetentionOptions = RetentionOptions;
/** `spill` with its defaults. */
export type ResolvedSpillOptions = Of<"spill">;
/** `ui` with its defaults: the secret itself, wherever it came from. */
export type ResolvedUIOptions = Omit<Of<"ui">, "storageSecretEnv">;

/** Options of `auth` that are not about who gets in. */
export type ResolvedSessionOptions = Pick<
  Of<"auth">,
  "idleTimeoutMinutes" | "secureCookie"
>;

/** All options, checked, with their defaults; frozen. */
export interface ResolvedOptions {
  /** `false` runs the app unrecorded. */
  readonly enabled: boolean;
  /** If not set, the caller uses a `MemoryConnector`. */
  readonly connector: BaseConnector | undefined;
  readonly capture: ResolvedCaptureOptions;
  readonly retention: ResolvedRetentionOptions;
  readonly metrics: ResolvedMetricsOptions;
  readonly logger: ResolvedLoggerOptions;
  readonly ui: ResolvedUIOptions;
  readonly auth: ResolvedAuth;
  readonly session: ResolvedSessionOptions;
  readonly api: ResolvedApiOptions;
  /** `false` records everything unredacted. */
  readonly redact: ResolvedRedactOptions | false;
  readonly recording: ResolvedRecordingOptions;
  readonly spill: ResolvedSpillOptions;
  /** Without one the caller makes one up. */
  readonly instance: string | undefined;
  /** Name of the app in its records. */
  readonly service: string | undefined;
}

/**
 * Validates options and fills in the defaults. All problems are reported at once.
 *
 * @param options As the user gave them, in code or through `loadOptions`.
 * @param environment Reads the variables that options name; others are never asked for.
 * @returns The options, frozen; functions, patterns and the connector in them are the user's own.
 * @throws {ConfigError} If anything is wrong. It names the key, the value and the rule, but never a
 * secret's value.
 */
export function resolveOptions(
  options: SuperTracerOptions = {},
  environment: Environment = readEnvironment,
): ResolvedOptions {
  const problems = new Problems();
  const given: unknown = options;
  if (!isPlainObject(given)) {
    throw new ConfigError(`The options must be an object, not ${describeValue(given, true)}`);
  }
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(GROUPS, key) && !Object.hasOwn(TOP, key)) {
      problems.add(unknownGroup(key, "code"));
    }
  }
  const group = <K extends keyof typeof GROUPS>(key: K): Of<K> =>
    resolveGroup(GROUPS[key], GROUPS[key].options, ownProperty(given, key), problems);

  const { connector, enabled, instance, service } = resolveEach("", TOP, given, problems);
  const isOpen = ownProperty(given, "auth") === false;
  const auth = isOpen ? resolveEach("", GROUPS.auth.options, {}, problems) : group("auth");
  const resolved: Omit<ResolvedOptions, "connector"> = {
    enabled,
    capture: group("capture"),
    retention: resolveRetention(group("retention"), connector),
    metrics: group("metrics"),
    logger: group("logger"),
    ui: resolveUI(group("ui"), environment, problems),
    auth: isOpen ? { kind: "open" } : resolveAuth(auth, environment, problems),
    session: {
      idleTimeoutMinutes: auth.idleTimeoutMinutes,
      secureCookie: auth.secureCookie,
    },
    api: resolveApi(group("api"), environment, problems),
    redact: ownProperty(given, "redact") === false ? false : group("redact"),
    recording: group("recording"),
    spill: group("spill"),
    instance,
    service,
  };
  checkPaths(resolved, problems);
  problems.throwIfAny("Cannot use the options");
  // The connector belongs to the user and changes, even if it is a plain object.
  return Object.freeze({ ...deepFreeze(resolved), connector });
}

type Specs = Readonly<Record<string, OptionSpec>>;

/** The options of a group with their defaults; all of them defaults when one is wrong. */
function resolveGroup<S extends Specs>(
  spec: GroupSpec,
  specs: S,
  value: unknown,
  problems: Problems,
): Resolved<S> {
  const { key } = spec;
  if (value !== undefined && !isPlainObject(value)) {
    const orFalse = spec.whenFalse === undefined ? "" : " or false";
    // Not the value: it may be a misplaced password.
    problems.add(
      `${key} must be an object of options${orFalse}, not ${describeValue(value, true)}`,
    );
  }
  const source = isPlainObject(value) ? value : {};
  const before = problems.count;
  for (const name of Object.keys(source)) {
    if (!Object.hasOwn(specs, name)) {
      problems.add(unknownOption(name, { spec, spelled: key }, "code"));
    }
  }
  const resolved = resolveEach(`${key}.`, specs, source, problems);
  // So that no option is reported as missing only because it is invalid.
  return problems.count === before ? resolved : resolveEach("", specs, {}, problems);
}

function resolveEach<S extends Specs>(
  prefix: string,
  specs: S,
  source: PlainObject,
  problems: Problems,
): Resolved<S> {
  const entries = Object.entries(specs).map(([key, spec]) => {
    const value = ownProperty(source, key);
    if (value === undefined) return [key, copyOf(spec.default)];
    const faults = spec.rule.faults(value);
    problems.addFaults(`${prefix}${key}`, faults, spec.secret === true);
    return [key, faults.length === 0 ? spec.rule.resolve(value) : copyOf(spec.default)];
  });
  return Object.fromEntries(entries);
}

/** The lists of the spec are not frozen with the options. */
function copyOf(value: unknown): unknown {
  return Array.isArray(value) ? [...value] : value;
}

function resolveUI(
  { storageSecretEnv, ...ui }: Of<"ui">,
  environment: Environment,
  problems: Problems,
): ResolvedUIOptions {
  if (!ui.enabled || ui.storageSecret !== undefined || storageSecretEnv === undefined) return ui;
  const storageSecret = readFromVariable(
    "ui.storageSecretEnv",
    storageSecretEnv,
    GROUPS.ui.options.storageSecret,
    environment,
    problems,
  );
  return { ...ui, storageSecret };
}

/** What is left out is the connector's to say: a storage that lasts keeps more than memory does. */
function resolveRetention(
  given: Of<"retention">,
  connector: BaseConnector | undefined,
): ResolvedRetentionOptions {
  const { maxRecords, cleanupOlderThanHours, maxBytes } = connector === undefined
    ? MEMORY_RETENTION
    : connector.retentionDefaults ?? LASTING_RETENTION;
  const mostBytes = given.maxBytes ?? maxBytes ?? 0;
  const mostRecords = given.maxRecords ?? maxRecords;
  const capacity = connector?.capacity;
  return {
    ...given,
    // What is shown as in force is what is kept.
    maxRecords: capacity === undefined
      ? mostRecords
      : Math.min(mostRecords === 0 ? capacity : mostRecords, capacity),
    cleanupOlderThanHours: given.cleanupOlderThanHours ?? cleanupOlderThanHours,
    maxBytes: mostBytes === 0 ? undefined : mostBytes,
  };
}

function checkPaths({ ui, api }: Pick<ResolvedOptions, "ui" | "api">, problems: Problems): void {
  if (!ui.enabled || !api.enabled) return;
  const [outer, inner] = ui.mountPath.length < api.basePath.length
    ? [ui.mountPath, api.basePath]
    : [api.basePath, ui.mountPath];
  if (!`${inner}/`.startsWith(`${outer}/`)) return;
  problems.add(
    `ui.mountPath (${quoteShort(ui.mountPath)}) and api.basePath (${
      quoteShort(api.basePath)
    }) must not ` +
      "contain each other: give one of them another path",
  );
}
