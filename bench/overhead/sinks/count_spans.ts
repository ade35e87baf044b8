/** Fields of OTLP's messages: `ExportTraceServiceRequest.resource_spans`, `.scope_spans`, `.spans`. */
const PATH = [1, 2, 2] as const;
const LENGTH_DELIMITED = 2;

/**
 * How many spans an OTLP request in protobuf holds. It follows three fields and steps over the
 * rest; see opentelemetry/proto/collector/trace/v1/trace_service.proto.
 */
export function countSpans(message: Uint8Array, depth = 0): number {
  let spans = 0;
  let at = 0;
  const readVarint = (): number => {
    let value = 0;
    for (let scale = 1;; scale *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new RangeError("Cannot read OTLP: it ends within a number");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = readVarint();
    switch (tag & 7) {
      case 0:
        readVarint();
        break;
      case 1:
        at += 8;
        break;
      case LENGTH_DELIMITED: {
        const length = readVarint();
        const field = message.subarray(at, at += length);
        if (tag >>> 3 !== PATH[depth]) break;
        spans += depth === PATH.length - 1 ? 1 : countSpans(field, depth + 1);
        break;
      }
      case 5:
        at += 4;
        break;
      default:
        throw new RangeError(`Cannot read OTLP: wire type ${tag & 7}`);
    }
  }
  return spans;
}
