import { type BodyCase, head, say, slow, slowChunks, small } from "./body_case.ts";

type Read = (request: Request) => Promise<unknown>;

/** Every reading member, with what it got in words. */
const MEMBERS: Readonly<Record<string, Read>> = {
  text: (request) => request.text(),
  json: (request) => request.json(),
  arrayBuffer: async (request) => [...new Uint8Array(await request.arrayBuffer())].join(),
  bytes: async (request) => [...await request.bytes()].join(),
  blob: async (request) => {
    const blob = await request.blob();
    return [blob.size, blob.type, await blob.text()];
  },
  formData: async (request) => [...await request.formData()].map(([name, value]) => [name, value]),
};

const BOM = "\u00ef\u00bb\u00bf";

function told(read: Read): BodyCase["handle"] {
  return (request) =>
    read(request).then(
      (value) => Response.json([value, request.bodyUsed]),
      (error) => new Response(`${say(error)} ${request.bodyUsed}`),
    );
}

function eachMember(
  what: string,
  send: (name: string) => readonly (string | number)[],
  expect: RegExp,
): BodyCase[] {
  return Object.entries(MEMBERS).map(([name, read]) => ({
    name: `${name}() of ${what}`,
    handle: told(read),
    send: send(name),
    expect,
  }));
}

/** Reading members, and what they make of every kind of body. */
export const READING_CASES: readonly BodyCase[] = [
  ...eachMember("a body with a byte-order mark", (name) => {
    return small(`${BOM}{"a":1}`, name === "formData" ? "application/x-www-form-urlencoded" : "");
  }, /SyntaxError|true\]|239,187,191/),
  ...eachMember("a slow body with a byte-order mark", (name) => {
    const type = name === "formData" ? "application/x-www-form-urlencoded" : "text/plain";
    return slow([BOM, '{"a"', ":1}"], type);
  }, /SyntaxError|true\]|239,187,191/),
  ...eachMember("bytes that are no UTF-8, in chunks", () => {
    return slowChunks(["\u00ff\u00fe", "\u00c3"], "text/plain;charset=latin1");
  }, /Error|true\]/),
  ...eachMember("nothing", () => small(""), /Error|true\]|false\]/),
  {
    name: "json() of large numbers",
    handle: told(MEMBERS["json"] ?? fail),
    send: small('{"id":1425163458913271809,"a":-0,"a":1e400}'),
    expect: /1425163458913271/,
  },
  {
    name: "json() of broken JSON that comes slowly",
    handle: told(MEMBERS["json"] ?? fail),
    send: slow(['{"a"', ":oops"]),
    expect: /SyntaxError/,
  },
  {
    name: "formData() of a broken form",
    handle: told(MEMBERS["formData"] ?? fail),
    send: small("no boundary", "multipart/form-data; boundary=b"),
    expect: /TypeError/,
  },
  {
    name: "formData() without a type",
    handle: told(MEMBERS["formData"] ?? fail),
    send: small("a=1", "application/octet-stream"),
    expect: /TypeError/,
  },
  {
    name: "Request.prototype.text.call(request)",
    handle: async (request) => new Response(await Request.prototype.text.call(request)),
    send: slow(["by the ", "prototype"]),
    expect: /by the prototype/,
  },
  {
    name: "a member called on something else",
    handle: (request) => {
      const read = request.text;
      return Reflect.apply(read, {}, []).then(
        () => new Response("read"),
        (error: unknown) => new Response(say(error)),
      );
    },
    send: small("x"),
    expect: /TypeError/,
  },
  {
    name: "members of the request, by name, length and place",
    handle: (request) => {
      const names = ["text", "json", "bytes", "formData", "clone"] as const;
      return Response.json(names.map((name) => [request[name].name, request[name].length]));
    },
    send: small("x"),
    expect: /\["text",0\]/,
  },
  {
    name: "members that are not the prototype's",
    handle: (request) => {
      const own = Object.getOwnPropertyNames(request);
      return Response.json([own, request.text === Request.prototype.text]);
    },
    send: small("x"),
    expect: /\[\[\],true\]/,
    notByMembers: "they are shadowed there",
  },
  {
    name: "text() twice at the same time",
    handle: async (request) => {
      const both = await Promise.allSettled([request.text(), request.text()]);
      return Response.json(
        both.map((one) => one.status === "fulfilled" ? one.value : say(one.reason)),
      );
    },
    send: slow(["on", "ce"]),
    expect: /"once","TypeError/,
  },
  {
    name: "what is done in the same turn as a read",
    handle: async (request) => {
      const order: string[] = [];
      const reading = request.text().then(() => order.push("text"));
      const other = Promise.resolve()
        .then(() => {}).then(() => {}).then(() => {}).then(() => {}).then(() => {})
        .then(() => order.push("five turns"));
      await Promise.all([reading, other]);
      return Response.json(order);
    },
    send: small("x"),
    expect: /text/,
    notByMembers: "what a member got is noted a turn before the app has it",
  },
  {
    name: "the promise of a read",
    handle: async (request) => {
      const promise = request.text();
      const facts = [promise.constructor === Promise, Object.keys(promise).length];
      await promise;
      return Response.json(facts);
    },
    send: small("x"),
    expect: /true,0/,
  },
  {
    name: "a read that fails and nobody catches",
    handle: (request, world) => {
      request.json();
      world.note("answered");
      return new Response("answered");
    },
    send: small("{broken"),
    expect: /answered[^]*unhandled: SyntaxError/,
  },
  {
    name: "a read that fails and is caught later",
    handle: async (request) => {
      const reading = request.json();
      await Promise.resolve();
      return new Response(await reading.catch(say));
    },
    send: small("{broken"),
    expect: /SyntaxError/,
  },
  {
    name: "an upload that breaks off, caught",
    handle: async (request, world) => {
      world.note(await request.text().then(String, say));
      return new Response("late");
    },
    send: [head("Content-Length: 1000\r\n"), 20, "only this"],
    expect: /body|connection|EOF|closed|reset/i,
    notes: 1,
    leaveAfter: 0,
  },
  {
    name: "an upload that breaks off in the middle of a chunk, read as a stream",
    handle: async (request, world) => {
      let got = 0;
      try {
        for await (const chunk of request.body ?? []) got += chunk.length;
        world.note(`all ${got}`);
      } catch (error) {
        world.note(`${got} ${say(error)}`);
      }
      return new Response("late");
    },
    send: [head("Transfer-Encoding: chunked\r\n"), 20, "ff\r\nonly this"],
    expect: /body|connection|EOF|closed|reset/i,
    notes: 1,
    leaveAfter: 0,
  },
  {
    name: "an upload that breaks off and nobody catches",
    handle: (request, world) => {
      request.bytes().then(() => world.note("all"));
      return new Promise((resolve) => setTimeout(() => resolve(new Response("late")), 60));
    },
    send: [head("Content-Length: 1000\r\n"), 10, "only this"],
    expect: /unhandled: /,
    leaveAfter: 0,
  },
  {
    name: "a body in chunks that are none",
    handle: (request) => request.text().then(String, say).then((text) => new Response(text)),
    send: [head("Transfer-Encoding: chunked\r\n"), 20, "zz\r\nx\r\n0\r\n\r\n"],
    expect: /./,
  },
];

function fail(): never {
  throw new Error("No such member");
}
