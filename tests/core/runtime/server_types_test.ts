import type * as core from "@supertracer/core";

/** Members, whatever they are inherited from or joined of. */
type Flat<T> = { [Name in keyof T]: T[Name] };

/** `true` for types of which neither has anything that the other has not. */
type Same<A, B> = (<T>() => T extends Flat<A> ? 1 : 2) extends (<T>() => T extends Flat<B> ? 1 : 2)
  ? true
  : false;

Deno.test("The types of SuperTracer.serve() are those of Deno.serve()", () => {
  // The compiler compares them, in `deno task check`.
  const comparisons: {
    readonly netAddr: Same<core.NetAddr, Deno.NetAddr>;
    readonly unixAddr: Same<core.UnixAddr, Deno.UnixAddr>;
    readonly vsockAddr: Same<core.VsockAddr, Deno.VsockAddr>;
    readonly server: Same<core.HttpServer<Deno.NetAddr>, Deno.HttpServer<Deno.NetAddr>>;
    readonly tcp: Same<core.ServeOptions, Deno.ServeTcpOptions & Partial<Deno.TlsCertifiedKeyPem>>;
    readonly unix: Same<core.ServeUnixOptions, Deno.ServeUnixOptions>;
    readonly vsock: Same<core.ServeVsockOptions, Deno.ServeVsockOptions>;
  } = {
    netAddr: true,
    unixAddr: true,
    vsockAddr: true,
    server: true,
    tcp: true,
    unix: true,
    vsock: true,
  };
  void comparisons;
});
