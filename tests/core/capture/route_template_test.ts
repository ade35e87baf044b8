import assert from "node:assert/strict";
import { routeFinder, routeTemplate } from "../../../core/capture/route_template.ts";

Deno.test("routeTemplate() folds what identifies, and leaves what names", () => {
  const cases: Record<string, string> = {
    "/": "/",
    "/users/42": "/users/:id",
    "/users/42/orders/7": "/users/:id/orders/:id",
    "/v1/users/42": "/v1/users/:id",
    "/items/550e8400-e29b-41d4-a716-446655440000": "/items/:uuid",
    "/blobs/9f86d081884c7d65": "/blobs/:id",
    "/reports/2026-11-24": "/reports/:date",
    "/reset/Zm9vYmFyYmF6cXV4MTIzNDU2": "/reset/:token",
    "/deadbeef": "/deadbeef",
    "/api/search": "/api/search",
    "/users/42/": "/users/:id/",
    "//a//b": "//a//b",
    "/assets/app-3.2.1.js": "/assets/app-3.2.1.js",
    "": "",
  };
  for (const [path, route] of Object.entries(cases)) assert.equal(routeTemplate(path), route, path);
});

Deno.test("routeTemplate() bounds its result", () => {
  assert.ok(routeTemplate("/" + "a".repeat(100_000)).length <= 200);
  assert.ok(routeTemplate("/a".repeat(100_000)).length <= 200);
});

Deno.test("routeFinder() takes the first template that matches, then the built-in rule", () => {
  const find = routeFinder(
    ["/users/me", "/users/:name", new URLPattern({ pathname: "/files/*" })],
    () => assert.fail(),
  );
  assert.equal(find("GET", "/users/me"), "/users/me");
  assert.equal(find("GET", "/users/ada"), "/users/:name");
  assert.equal(find("GET", "/files/a/b"), "/files/*");
  assert.equal(find("GET", "/other/7"), "/other/:id");
});

Deno.test("routeFinder() survives a function that throws or returns nothing", () => {
  let thrown = 0;
  const find = routeFinder((method, path) => {
    if (method === "PUT") throw new Error("no");
    return path === "/x/1" ? "/x/:number" : undefined;
  }, () => thrown++);
  assert.equal(find("GET", "/x/1"), "/x/:number");
  assert.equal(find("GET", "/y/1"), "/y/:id");
  assert.equal(find("PUT", "/x/1"), "/x/:id");
  assert.equal(thrown, 1);
});
