import type { RedactOptions } from "../options/options.ts";
import { BoundedMap } from "../runtime/bounded_map.ts";
import { makeRules } from "./make_rules.ts";
import { redactHeader, redactsTo } from "./redact_header.ts";
import { findInJson } from "./find_in_json.ts";
import { redactUrl } from "./find_in_url.ts";
import { Ranges } from "./ranges.ts";
import { redactForm, redactQuery } from "./redact_form.ts";
import type { RedactionRules } from "./redaction_rules.ts";
import { type HeaderKind, shapedHeaderKind } from "./secret_names.ts";
import { snapshotValue } from "./snapshot_value.ts";
import { storable } from "../text/storable.ts";
import { readUtf16 } from "./utf16.ts";

/** What a failure inside the redactor leaves of a text. */
const DROPPED = "[dropped: redaction failed]";

/** Longer header values are rare; they are looked at each time. */
const MAX_CLEAN_VALUE = 512;

/** What is known of a header by its name. */
interface HeaderRule {
  readonly kind: HeaderKind;
  /** Its kind where its value is hidden whatever its name. */
  readonly hidden: HeaderKind;
  /** The first value that held nothing; many headers never have another one. */
  clean: string;
  /** What was left of the last value of another kind. */
  redacted: string;
}

/**
 * Replaces secrets before anything is queued, stored or shown. Every method returns the same string
 * when there is nothing to replace, never throws, and returns text that any database keeps (no NUL,
 * no lone surrogate). The cost is linear in the length of the text, whatever is in it.
 */
export class Redactor {
  readonly #rules: RedactionRules;
  readonly #headers = new BoundedMap<HeaderRule>(512, 64);
  /** Values of plain headers that held nothing. */
  readonly #cleanValues = new BoundedMap<true>(1_024, MAX_CLEAN_VALUE);
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
   * Redacts the value of a header: as a whole for a secret name, keeping the scheme of
   * `authorization` and the names of cookies; else what is secret in it.
   *
   * @param name In lower case.
   */
  headerValue(name: string, value: string): string {
    try {
      const rule = this.#ruleOf(name);
      if (rule.kind !== "plain") return this.#shaped(rule, rule.kind, value);
      if (rule.clean === value || this.#cleanValues.get(value)) return value;
      const redacted = this.#rules.text(value);
      if (redacted === value) {
        if (rule.clean === "" && value.length <= MAX_CLEAN_VALUE) rule.clean = value;
        else this.#cleanValues.set(value, true);
      }
      return redacted;
    } catch {
      return this.#drop();
    }
  }

  /**
   * Hides the value of a header whatever its name: of `authorization` the scheme stays, of cookies
   * the names.
   *
   * @param name In lower case.
   */
  maskHeader(name: string, value: string): string {
    try {
      const rule = this.#ruleOf(name);
      return this.#shaped(rule, rule.hidden, value);
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

  /**
   * Redacts a query, in place.
   *
   * @param raw Without `?`.
   * @param path Path of the URL.
   */
  query(raw: string, path: string): string {
    try {
      return storable(redactQuery(raw, path, this.#rules));
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

  /** The same as {@linkcode Redactor.json}, for text that is known to be cut off or broken. */
  partialJson(text: string): string {
    return this.json(text);
  }

  /** Takes a copy of any value that is JSON, bounded and redacted. */
  value(value: unknown): unknown {
    try {
      return snapshotValue(value, this.#rules, () => this.#caught++);
    } catch {
      return this.#drop();
    }
  }

  #shaped(rule: HeaderRule, kind: HeaderKind, value: string): string {
    if (redactsTo(kind, value, rule.redacted, this.#rules)) return rule.redacted;
    const redacted = storable(redactHeader(kind, value, this.#rules));
    if (redacted.length <= MAX_CLEAN_VALUE) rule.redacted = redacted;
    return redacted;
  }

  #ruleOf(name: string): HeaderRule {
    let rule = this.#headers.get(name);
    if (rule === undefined) {
      const kind = this.#rules.names.headerKind(name);
      rule = { kind, hidden: shapedHeaderKind(name) ?? "secret", clean: "", redacted: "" };
      this.#headers.set(name, rule);
    }
    return rule;
  }

  #drop(): string {
    this.#caught++;
    return DROPPED;
  }
}
