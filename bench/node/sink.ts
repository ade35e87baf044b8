// Takes what is exported to it, and discards it.
Deno.serve({ port: 0, hostname: "127.0.0.1" }, async (request) => {
  await request.body?.cancel();
  return Response.json({});
});
