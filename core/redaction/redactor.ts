import type { RedactOptions } from "../options/options.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";
import { makeRules } from "./make_rules.ts";
import { redactHeader, redactsTo } from "./redact_header.ts";
import { findInJson } from "./find_in_json.ts";
import { redactForm, redactUrl } from "./find_in_url.ts";
import { Ranges } from "./ranges.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import { type HeaderKind, shapedHeaderKind } from "./secret_names.ts";
import { snapshotValue } from "./snapshot_value.ts";
import { storable } from "../text/storable.ts";

/** Replaces a text on which redaction failed. */
const DROPPED = "[dropped: redaction failed]";

/**
 * Replaces secrets before anything is queued, stored or shown. Every method returns the same string
 * if there is nothing to replace, never throws, and returns text that any database can store (no
 * NUL, no lone surrogate). The cost is linear in the length of the text, whatever it contains.
 */
export class Redactor {
  readonly #rules: RedactionRules;
  /** Bodies without secrets: many responses are the same again and again. */
  readonly #cleanBodies = new BoundedMap<string>(256, 2_048);
  #caught = 0;

  /**
   * @param options What counts as secret; `false` for nothing.
   */
  constructor(options: RedactOptions | false = {}) {
    this.#rules = makeRules(options === false ? { defaults: false } : options);
  }

  /** Number of failures; each dropped a text or an object. */
  get caught(): number {
    return this.#caught;
  }

  /**
   * Determines how the values of a header are redacted.
   *
   * @param name In lower case.
   * @param isExcluded Whether they are hidden regardless of the name.
   */
  headerKind(name: string, isExcluded = false): HeaderKind {
    try {
      return isExcluded ? shapedHeaderKind(name) ?? "secret" : this.#rules.names.headerKind(name);
    } catch {
      this.#caught++;
      return "secret";
    }
  }

  /**
   * Redacts the value of a header: as a whole for a secret name, except for the scheme of
   * `authorization` and the names of cookies; otherwise, secrets within it.
   *
   * @param kind The result of {@linkcode headerKind}.
   * @param value The value.
   * @param last The redacted form of another value: returned if this one has the same, without
   * creating it again.
   */
  header(kind: HeaderKind, value: string, last = ""): string {
    try {
      if (kind === "plain") return this.#rules.text(value);
      if (redactsTo(kind, value, last, this.#rules)) return last;
      return storable(redactHeader(kind, value, this.#rules));
    } catch {
      return this.#drop();
    }
  }

  /** Redacts a URL or a request target, in place. */
  url(url: string): string {
    try {
      return storable(redactUrl(url, this.#rules));
    } catch {
      return this.#drop();
    }
  }

  /** Redacts `application/x-www-form-urlencoded` text, complete or cut off, in place. */
  form(text: string): string {
    try {
      return storable(redactForm(text, this.#rules));
    } catch {
      return this.#drop();
    }
  }

  /** Redacts running text: messages, stacks, markup. */
  text(text: string): string {
    try {
      return this.#rules.text(readUtf16(text));
    } catch {
      return this.#drop();
    }
  }

  /**
   * Redacts JSON text, in place: valid JSON and NDJSON stay valid; in text that is cut off or
   * broken, secrets are redacted too, even those cut off.
   */
  json(text: string): string {
    try {
      // The first of equal bodies, shared by their records.
      const clean = this.#cleanBodies.get(text);
      if (clean !== undefined) return clean;
      let kept = storable(text);
      if (kept !== text) kept = storable(readUtf16(text));
      const redacted = this.#rules.mayHoldSecret(kept) ? this.#redactJson(kept) : kept;
      if (redacted === text) this.#cleanBodies.set(text, text);
      return redacted;
    } catch {
      return JSON.stringify(this.#drop());
    }
  }

  #redactJson(text: string): string {
    const ranges = new Ranges();
    findInJson(text, this.#rules, 0, ranges);
    return ranges.applyTo(text);
  }

  /** Copies any value as JSON, bounded and redacted. */
  value(value: unknown): unknown {
    try {
      return snapshotValue(value, this.#rules, () => this.#caught++);
    } catch {
      return this.#drop();
    }
  }

  #drop(): string {
    this.#caught++;
    return DROPPED;
  }
}

/** With a smaller share of NULs, a text is binary data, or contains a NUL here and there. */
const MIN_NULS = 0.3;
const UTF16_SAMPLE = 512;
const MIN_UTF16 = 8;

/**
 * Repairs UTF-16 that was decoded as UTF-8, in which every other character is NUL and no name can
 * be recognized. Other text is returned unchanged.
 */
function readUtf16(text: string): string {
  if (text.length < MIN_UTF16 || !text.includes("\0")) return text;
  const sample = text.slice(0, UTF16_SAMPLE);
  if (sample.split("\0").length - 1 < sample.length * MIN_NULS) return text;
  return text.replaceAll("\0", "");
}
