import { get, type WireCase } from "./wire_case.ts";

/** Handlers that fail. */
export const FAILURE_CASES: readonly WireCase[] = [
  {
    name: "handler throws",
    handler: () => {
      throw new Error("thrown");
    },
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler rejects",
    handler: () => Promise.reject(new Error("rejected")),
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler returns no response",
    handler: () => undefined as unknown as Response,
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler returns an error response",
    handler: () => Response.error(),
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "handler returns a read response",
    handler: async () => {
      const response = new Response("x");
      await response.text();
      return response;
    },
    send: get(),
    expect: /500 Internal Server Error/,
  },
  {
    name: "async handler",
    handler: async () => (await Promise.resolve(), new Response("later")),
    send: get(),
    expect: /later$/,
  },
];
