import type { Redactor } from "../redaction/redactor.ts";
import type { PendingBody, RecordedBody } from "../log/request_record.ts";
import { BodySample } from "./body_sample.ts";
import { decodeStart } from "./decode_start.ts";
import { recordBody, REDACTION_MARGIN } from "./record_body.ts";

/** What is known of an encoded body. */
export interface EncodedBodyParts {
  /** What was seen of it. */
  readonly sample: BodySample;
  /** What it is encoded with. */
  readonly coding: string;
  /** Value of `content-type`. */
  readonly contentType: string | undefined;
  /** Most bytes recorded of what it decodes to. */
  readonly limit: number;
  readonly redactor: Redactor;
  /** Takes what is recorded of it instead of its description. */
  readonly take: (body: RecordedBody) => void;
  /** Counts a failure of ours. */
  readonly onCaught: (thrown: unknown) => void;
}

/** The codings that are decoded. */
const DECODED: ReadonlySet<string> = new Set(["gzip", "x-gzip", "deflate", "br", "zstd"]);

/** Whether bodies encoded so are decoded; one that was encoded twice is not. */
export function canDecode(coding: string | undefined): coding is string {
  return coding !== undefined && DECODED.has(coding);
}

/** An encoded body on its way to the storage, where somebody has the time to decode it. */
export class EncodedBody implements PendingBody {
  readonly #parts: EncodedBodyParts;

  /** @param parts What is known of it; the sample belongs to it from now on. */
  constructor(parts: EncodedBodyParts) {
    this.#parts = parts;
  }

  async decode(): Promise<void> {
    try {
      await this.#decode();
    } catch (thrown) {
      this.#parts.onCaught(thrown);
    }
  }

  async #decode(): Promise<void> {
    const { sample, coding, contentType, limit, redactor, take } = this.#parts;
    const bytes = sample.bytes();
    const isWhole = sample.ended && sample.size === bytes.byteLength;
    const most = limit + REDACTION_MARGIN;
    const decoded = await decodeStart(bytes, coding, isWhole, most);
    if (decoded === undefined) return;
    const plain = new BodySample(most);
    for (const chunk of decoded.chunks) plain.add(chunk);
    plain.ended = decoded.isWhole;
    const headers = { contentType, contentEncoding: undefined };
    const body = recordBody(plain, headers, limit, redactor);
    if (body !== undefined && body.state !== "described") take(body);
  }
}
