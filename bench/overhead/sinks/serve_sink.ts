/** Path at which a sink tells how many records it got so far. */
export const RECEIVED_PATH = "/received";

/**
 * Takes what a peer exports.
 *
 * @param count How many requests a delivery tells of.
 * @param answer What to answer.
 */
export function serveSink(
  count: (request: Request) => Promise<number>,
  answer: () => Response = () => Response.json({}),
): void {
  let received = 0;
  Deno.serve({ port: 0, hostname: "127.0.0.1" }, async (request) => {
    if (request.url.endsWith(RECEIVED_PATH)) return Response.json(received);
    received += await count(request);
    return answer();
  });
}
