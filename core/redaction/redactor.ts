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

/** What a failure inside the redactor leaves of a text. */
const DROPPED = "[dropped: redaction failed]";

/**
 * Replaces secrets before anything is queued, stored or shown. Every method returns the same string
 * when there is nothing to replace, never throws, and returns text that any database keeps (no NUL,
 * no lone surrogate). The cost is linear in the length of the text, whatever is in it.
 */
export class Redactor {
  readonly #rules: RedactionRules;
  /** Bodies that held nothing: many answers are the same again and again. */
  readonly #cleanBodies = new BoundedMap<string>(256, 2_048);
  #caught = 0;

  /**
   * @param options What counts as secret; `false` for nothing.
   */
  constructor(options: RedactOptions | false = {}) {
    this.#rules = makeRules(options === false ? { defaults: false } : options);
  }

  /** Failures while redacting; each dropped the text or the object it was about. */
  get caught(): number {
    return this.#caught;
  }

  /**
   * How the values of a header are redacted.
   *
   * @param name In lower case.
   * @param isExcluded Whether they are hidden whatever the name.
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
   * Redacts the value of a header: as a whole for a secret name, keeping the scheme of
   * `authorization` and the names of cookies; else what is secret in it.
   *
   * @param kind The header's, of {@linkcode headerKind}.
   * @param value The value.
   * @param last What another value of the header was redacted to: returned if this one is redacted to
   * the same, which is found without making it.
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
   * Redacts JSON text, in place: valid JSON stays valid, NDJSON too; what is cut off or broken is
   * still text, with secrets that are cut off redacted as well.
   */
  json(text: string): string {
    try {
      // The one seen first: records that hold equal bodies share it.
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

  /** Takes a copy of any value that is JSON, bounded and redacted. */
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

/** Fewer are a matter of binary data, or of a NUL here and there. */
const MIN_NULS = 0.3;
const UTF16_SAMPLE = 512;
const MIN_UTF16 = 8;

/**
 * Text that was UTF-16 and was read as UTF-8, so that every other character is NUL and no name in it
 * can be recognized: read again. Other text is returned as it is.
 */
function readUtf16(text: string): string {
  if (text.length < MIN_UTF16 || !text.includes("\0")) return text;
  const sample = text.slice(0, UTF16_SAMPLE);
  if (sample.split("\0").length - 1 < sample.length * MIN_NULS) return text;
  return text.replaceAll("\0", "");
}
