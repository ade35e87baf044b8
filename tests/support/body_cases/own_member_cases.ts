import { type BodyCase, slow, small } from "./body_case.ts";

/** What a middleware inside the app does to the request that it was given. */
export const OWN_MEMBER_CASES: readonly BodyCase[] = [
  {
    name: "text() replaced by the app, which calls the one before",
    handle: async (request) => {
      const { text } = request;
      request.text = async () => `replaced ${await Reflect.apply(text, request, [])}`;
      return new Response(await request.text());
    },
    send: slow(["o", "wn"]),
    expect: /replaced own/,
  },
  {
    name: "json() defined anew by the app over text()",
    handle: async (request) => {
      Object.defineProperty(request, "json", {
        value: async () => ({ from: await request.text() }),
      });
      return Response.json(await request.json());
    },
    send: small("text"),
    expect: /\{"from":"text"\}/,
  },
  {
    name: "an object that inherits from the request",
    handle: async (request) => {
      const child = Object.create(request, { user: { value: "ada" } });
      try {
        return new Response(await child.text());
      } catch (error) {
        return new Response(String(error));
      }
    },
    send: small("child"),
    expect: /child/,
  },
  {
    name: "a proxy of the request with bound members",
    handle: async (request) => {
      const proxy = new Proxy(request, {
        get(target, name) {
          const value = Reflect.get(target, name, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
      return new Response(await proxy.text() + proxy.bodyUsed);
    },
    send: slow(["pro", "xy"]),
    expect: /proxytrue/,
  },
];
