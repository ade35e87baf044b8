// What the others are compared with.
export default { fetch: () => new Response("bare") } satisfies Deno.ServeDefaultExport;
