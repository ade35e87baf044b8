export * from "npm:apitally@0.25.8/hono";
