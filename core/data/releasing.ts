/**
 * The same stream, which tells once when it is over, whichever way.
 *
 * @param stream The stream.
 * @param onOver Called at its end, its failure, or when the reader leaves.
 */
export function releasing(
  stream: ReadableStream<Uint8Array>,
  onOver: () => void,
): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done } = await reader.read();
        if (!done) {
          controller.enqueue(value);
          return;
        }
        controller.close();
      } catch (error) {
        controller.error(error);
      }
      onOver();
    },
    async cancel(reason) {
      onOver();
      await reader.cancel(reason);
    },
  }, { highWaterMark: 0 });
}
