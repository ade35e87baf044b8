import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { connect, createServer, type Server, type Socket } from "node:net";
import { LongText } from "../../../../adapters/postgres/connection/long_text.ts";
import { PIECE_BYTES, PieceSender } from "../../../../adapters/postgres/connection/piece_sender.ts";
import { HandedOver } from "../support/handed_over.ts";

Deno.test("PieceSender hands over everything in order, a piece a turn", async () => {
  await using peer = await Peer.open();
  const sender = new PieceSender(peer.socket);
  using handed = new HandedOver();
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  const written = Array.from({ length: 40 }, () => bytes);
  const long = Buffer.concat(written);
  assert.equal(sender.socket.write(long), false);
  sender.socket.write("then ");
  sender.socket.write(bytes);
  sender.socket.end("the end");
  const expected = Buffer.concat([long, Buffer.from("then "), bytes, Buffer.from("the end")]);
  assert.ok(expected.equals(await peer.received()), "not what was written");
  assert.ok(handed.most <= PIECE_BYTES, `${handed.most} bytes in one turn`);
});

Deno.test("PieceSender hands over at once what is short", async () => {
  await using peer = await Peer.open();
  using handed = new HandedOver();
  const { socket } = new PieceSender(peer.socket);
  assert.equal(socket.write("short"), true);
  assert.equal(handed.all, 5);
  socket.end();
  assert.equal(String(await peer.received()), "short");
});

Deno.test("PieceSender hands over together what is short and has to wait", async () => {
  await using peer = await Peer.open();
  using handed = new HandedOver();
  const { socket } = new PieceSender(peer.socket);
  const done: string[] = [];
  socket.write(new Uint8Array(PIECE_BYTES + 1), () => done.push("long"));
  for (const text of ["one", "two", "three"]) socket.write(text, () => done.push(text));
  socket.end();
  assert.match(String(await peer.received()), /onetwothree$/);
  assert.deepEqual(done, ["long", "one", "two", "three"]);
  assert.equal(handed.calls, 2);
});

Deno.test("PieceSender waits for a peer that reads nothing, and then says drain", async () => {
  await using peer = await Peer.open();
  peer.pause();
  const { socket } = new PieceSender(peer.socket);
  using handed = new HandedOver();
  const long = new Uint8Array(32_000_000);
  let isWritten = false;
  const drained = new Promise((resolve) => socket.once("drain", resolve));
  socket.write(long, () => isWritten = true);
  for (let before = -1; before < handed.all;) {
    before = handed.all;
    for (let i = 0; i < 50; i++) await handed.turn();
  }
  assert.ok(handed.all < long.length, "everything was handed over");
  assert.equal(isWritten, false);
  peer.resume();
  await drained;
  socket.end();
  assert.equal((await peer.received()).length, long.length);
  assert.equal(isWritten, true);
});

Deno.test("PieceSender stops when the socket is destroyed", async () => {
  await using peer = await Peer.open();
  const { socket } = new PieceSender(peer.socket);
  using handed = new HandedOver();
  socket.write(new Uint8Array(10 * PIECE_BYTES));
  await handed.turn();
  socket.destroy();
  const before = handed.all;
  for (let i = 0; i < 20; i++) await handed.turn();
  assert.ok(before < 10 * PIECE_BYTES);
  assert.equal(handed.all, before);
});

Deno.test("PieceSender puts a long text in the place of its mark", async () => {
  await using peer = await Peer.open();
  const sender = new PieceSender(peer.socket);
  const text = `[${"ab\u00e9\u4e16".repeat(40_000)}]`;
  using announced = sender.announce(["key", await new LongText([text]).encode(), "x"]);
  const values = announced.values.map(String);
  const other = message("P", Buffer.from(values[1] ?? ""));
  sender.socket.write(Buffer.concat([other, bind(values), message("S")]));
  sender.socket.end();
  const expected = Buffer.concat([other, bind(["key", text, "x"]), message("S")]);
  assert.ok(expected.equals(await peer.received()), "not what was to be sent");
});

Deno.test("PieceSender replaces a mark each time it is written, until it is given up", async () => {
  await using peer = await Peer.open();
  const sender = new PieceSender(peer.socket);
  const announced = sender.announce([
    [Buffer.from("one, "), Buffer.from("two")],
    [Buffer.from("three")],
  ]);
  const [one = "", other = ""] = announced.values.map(String);
  sender.socket.write(bind([one, other]));
  sender.socket.write(bind([one]));
  announced[Symbol.dispose]();
  sender.socket.write(bind([one]));
  sender.socket.end();
  const expected = [bind(["one, two", "three"]), bind(["one, two"]), bind([one])];
  assert.ok(Buffer.concat(expected).equals(await peer.received()), "not what was to be sent");
});

/** A message `Bind`: https://www.postgresql.org/docs/15/protocol-message-formats.html. */
function bind(parameters: readonly string[]): Uint8Array {
  const values = parameters.flatMap((text) => [int32(Buffer.byteLength(text)), Buffer.from(text)]);
  const count = Buffer.from([0, parameters.length]);
  return message("B", Buffer.concat([Buffer.from("\0statement\0\0\0"), count, ...values]));
}

function message(type: string, body: Uint8Array = new Uint8Array()): Uint8Array {
  return Buffer.concat([Buffer.from(type), int32(4 + body.length), body]);
}

function int32(value: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** The other end of a socket. */
class Peer implements AsyncDisposable {
  readonly socket: Socket;
  readonly #server: Server;
  readonly #other: Socket;
  readonly #chunks: Uint8Array[] = [];
  readonly #ended: Promise<unknown>;

  private constructor(server: Server, socket: Socket, other: Socket) {
    this.#server = server;
    this.socket = socket;
    this.#other = other;
    this.#ended = new Promise((resolve) => other.once("end", resolve));
    other.on("error", () => {});
    socket.on("error", () => {});
    other.on("data", (chunk: Uint8Array) => this.#chunks.push(chunk));
  }

  static async open(): Promise<Peer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const accepted = new Promise<Socket>((resolve) => server.once("connection", resolve));
    const socket = connect(address.port, "127.0.0.1");
    return new Peer(server, socket, await accepted);
  }

  pause(): void {
    this.#other.pause();
  }

  resume(): void {
    this.#other.resume();
  }

  async received(): Promise<Uint8Array> {
    await this.#ended;
    return Buffer.concat(this.#chunks);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    this.#other.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
