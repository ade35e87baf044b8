import { traceListener } from "@supertracer/node";
import { supertracer } from "@supertracer/node/express";
import express from "express";
import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { listening, testFramework } from "./framework_suite.ts";

testFramework({
  name: "Express 5",
  nested: ["/api/items/:name", "/api/fail/:id"],
  async serve(options) {
    const app = express();
    const listener = traceListener(app, options);
    const log = listener.tracer.getLogger();
    app.set("env", "test");
    app.use(express.json());
    app.get("/posts/:slug", (request, response) => {
      log.info("reading a post");
      response.send(`post ${request.params["slug"]}`);
    });
    app.get("/fail", () => {
      throw new Error("no such table: posts");
    });
    app.get("/later", async () => {
      await pause(1);
      throw new Error("too late");
    });
    app.get("/teapot", () => {
      throw Object.assign(new Error("short and stout"), { status: 418 });
    });
    app.get("/stream", async (_request, response) => {
      response.write("one ");
      await pause(5);
      response.end("two");
    });
    app.post("/login", (request, response) => {
      response.json({ hello: request.body.user });
    });
    const api = express.Router();
    api.get("/items/:name", (request, response) => {
      response.json(request.params);
    });
    api.get("/fail/:id", (request) => {
      throw new Error(`item ${request.params["id"]} is broken`);
    });
    app.use("/api", api);
    app.use(supertracer());
    return { server: await listening(createServer(listener)), tracer: listener.tracer };
  },
});
