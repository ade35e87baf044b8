/*
 * The types of `Deno.serve`, member by member: naming those of the `Deno` namespace would make the
 * package's declarations unusable where it isn't declared. A test has the compiler compare them.
 */

/**
 * Address of a server that listens on TCP: `Deno.NetAddr`.
 *
 * @example
 * ```ts
 * import type { NetAddr } from "@supertracer/core";
 * const address: NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 8000 };
 * ```
 */
export interface NetAddr {
  /** The protocol. */
  transport: "tcp" | "udp";
  /** IP address. */
  hostname: string;
  /** Port. */
  port: number;
}

/**
 * Address of a server that listens on a Unix socket: `Deno.UnixAddr`.
 *
 * @example
 * ```ts
 * import type { UnixAddr } from "@supertracer/core";
 * const address: UnixAddr = { transport: "unix", path: "/run/app.sock" };
 * ```
 */
export interface UnixAddr {
  /** The protocol. */
  transport: "unix" | "unixpacket";
  /** Path of the socket. */
  path: string;
}

/**
 * Address of a server that listens on vsock: `Deno.VsockAddr`.
 *
 * @example
 * ```ts
 * import type { VsockAddr } from "@supertracer/core";
 * const address: VsockAddr = { transport: "vsock", cid: 3, port: 5000 };
 * ```
 */
export interface VsockAddr {
  /** The protocol. */
  transport: "vsock";
  /** Context identifier. */
  cid: number;
  /** Port. */
  port: number;
}

/** Address of a server: `Deno.Addr`. */
export type Addr = NetAddr | UnixAddr | VsockAddr;

/**
 * A server that was started: `Deno.HttpServer`.
 *
 * @example
 * ```ts
 * import { type HttpServer, type NetAddr, SuperTracer } from "@supertracer/core";
 * const tracer = new SuperTracer(() => new Response("ok"));
 * const server: HttpServer<NetAddr> = tracer.serve({ port: 0 });
 * await server.shutdown();
 * ```
 */
export interface HttpServer<Address = NetAddr | UnixAddr | VsockAddr> extends AsyncDisposable {
  /** Resolves when the server has ended and the last record is stored. */
  finished: Promise<void>;
  /** Where it listens. */
  addr: Address;
  /** Has the server keep the process alive, as it does by default. */
  ref(): void;
  /** Lets the process end although the server listens. */
  unref(): void;
  /** Accepts no more requests, and waits for those in flight. */
  shutdown(): Promise<void>;
}

/**
 * Options of `serve()` for every transport.
 *
 * @example
 * ```ts
 * import type { NetAddr, ServerOptions } from "@supertracer/core";
 * const options: ServerOptions<NetAddr> = { onListen: ({ port }) => console.log(port) };
 * ```
 */
export interface ServerOptions<Address> {
  /** Aborts the server and all connections. */
  signal?: AbortSignal;
  /** Answers a request whose handler failed. */
  onError?: (error: unknown) => Response | Promise<Response>;
  /** Called when the server listens; without it, the address is printed. */
  onListen?: (localAddr: Address) => void;
  /**
   * Whether compressible responses are compressed for clients that accept that.
   *
   * @default {false}
   */
  automaticCompression?: boolean;
}

/**
 * Options of `serve()` over TCP, with or without TLS: those of `Deno.serve`.
 *
 * @example
 * ```ts
 * import type { ServeOptions } from "@supertracer/core";
 * const options: ServeOptions = { port: 8080, hostname: "127.0.0.1" };
 * ```
 */
export interface ServeOptions extends ServerOptions<NetAddr> {
  /** The transport. */
  transport?: "tcp";
  /**
   * Port to listen on; 0 for any that is free.
   *
   * @default {8000}
   */
  port?: number;
  /**
   * IP address to listen on, or a name that resolves to one.
   *
   * @default {"0.0.0.0"}
   */
  hostname?: string;
  /** Whether other processes may listen on the same port. */
  reusePort?: boolean;
  /**
   * Connections that may wait to be accepted.
   *
   * @default {511}
   */
  tcpBacklog?: number;
  /** Format of key and certificate. */
  keyFormat?: "pem";
  /** Private key for TLS. */
  key?: string;
  /** Certificate chain for TLS. */
  cert?: string;
}

/**
 * Options of `serve()` on a Unix socket: `Deno.ServeUnixOptions`.
 *
 * @example
 * ```ts
 * import type { ServeUnixOptions } from "@supertracer/core";
 * const options: ServeUnixOptions = { path: "/run/app.sock" };
 * ```
 */
export interface ServeUnixOptions extends ServerOptions<UnixAddr> {
  /** The transport. */
  transport?: "unix";
  /** Path of the socket. */
  path: string;
}

/**
 * Options of `serve()` on vsock: `Deno.ServeVsockOptions`.
 *
 * @example
 * ```ts
 * import type { ServeVsockOptions } from "@supertracer/core";
 * const options: ServeVsockOptions = { cid: 3, port: 5000 };
 * ```
 */
export interface ServeVsockOptions extends ServerOptions<VsockAddr> {
  /** The transport. */
  transport?: "vsock";
  /** Context identifier. */
  cid: number;
  /** Port. */
  port: number;
}

/** Options of `serve()` over any transport. */
export type AnyServeOptions = ServeOptions | ServeUnixOptions | ServeVsockOptions;
