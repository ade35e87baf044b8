export * from "npm:@sentry/deno@10.75.2";
