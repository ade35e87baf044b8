import type { Outcome } from "../log/log.ts";
import type { CaptureOptions, SampleInput } from "../options/options.ts";
import { pathOf, splitTarget } from "../text/request_target.ts";

/** Milliseconds from which a request counts as slow and is recorded regardless of sampling. */
const SLOW_MS = 1_000;

/** Decides which requests are recorded. */
export class CapturePolicy {
  readonly #exact = new Set<string>();
  readonly #prefixes: string[] = [];
  readonly #patterns: RegExp[] = [];
  readonly #methods: ReadonlySet<string>;
  readonly #excludesAny: boolean;
  readonly #share: number;
  readonly #decide: ((request: SampleInput) => boolean) | undefined;

  constructor(options: Pick<CaptureOptions, "excludePaths" | "excludeMethods" | "sample">) {
    for (const path of options.excludePaths ?? []) {
      if (typeof path !== "string") {
        this.#patterns.push(new RegExp(path.source, path.flags.replace(/[gy]/g, "")));
      } else if (path.endsWith("*")) this.#prefixes.push(path.slice(0, -1));
      else this.#exact.add(path);
    }
    this.#methods = new Set((options.excludeMethods ?? []).map((method) => method.toUpperCase()));
    this.#excludesAny = this.#methods.size + this.#exact.size + this.#prefixes.length +
        this.#patterns.length > 0;
    const sample = options.sample ?? 1;
    this.#share = typeof sample === "number" ? sample : 1;
    this.#decide = typeof sample === "number" ? undefined : sample;
  }

  /** Whether such requests are excluded from recording. */
  excludes(method: string, url: string): boolean {
    if (!this.#excludesAny) return false;
    if (this.#methods.has(method.toUpperCase())) return true;
    const path = pathOf(splitTarget(url).target);
    return this.#exact.has(path) || this.#prefixes.some((prefix) => path.startsWith(prefix)) ||
      this.#patterns.some((pattern) => pattern.test(path));
  }

  /** Whether this request is sampled, as far as that is decided before it runs. */
  drawn(): boolean {
    return this.#share >= 1 || Math.random() < this.#share;
  }

  /** Whether it is recorded regardless of sampling. */
  isNotable({ statusCode, durationMs }: SampleInput, outcome: Outcome): boolean {
    return statusCode >= 500 || durationMs >= SLOW_MS || outcome !== "completed";
  }

  /** Whether the user's function selects it; throws what the function throws. */
  wants(input: SampleInput): boolean {
    return this.#decide === undefined || this.#decide(input) === true;
  }
}
