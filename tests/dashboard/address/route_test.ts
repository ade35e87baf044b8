import assert from "node:assert/strict";
import { parseNext, parseRoute, routeHref } from "../../../dashboard/address/route.ts";

Deno.test("parseRoute() finds the screen under any prefix", () => {
  const at = (url: string) => parseRoute(new URL(url)).screen;
  assert.equal(at("http://a/supertracer/logs"), "logs");
  assert.equal(at("http://a/deep/prefix/supertracer/request?id=12"), "request");
  assert.equal(at("http://a/requests"), "requests");
  assert.equal(at("http://a/supertracer/"), "overview");
  assert.equal(at("http://a/supertracer/toString"), "missing");
  for (const screen of ["overview", "errors", "error", "routes", "route", "health"]) {
    assert.equal(at(`http://a/b/${screen}?x=1`), screen);
  }
});

Deno.test("routeHref() writes links that parseRoute() reads, relative to the mount", () => {
  const href = routeHref("requests", { route: "/users/:id", method: "GET,PUT", q: "a&b=c#d?" });
  assert.equal(href, "requests?route=/users/:id&method=GET,PUT&q=a%26b%3Dc%23d%3F");
  const { screen, params } = parseRoute(new URL(href, "http://a/x/supertracer/logs?q=1"));
  assert.equal(screen, "requests");
  assert.deepEqual(Object.fromEntries(params), {
    route: "/users/:id",
    method: "GET,PUT",
    q: "a&b=c#d?",
  });
  assert.equal(routeHref("logs"), "logs");
});

Deno.test("parseNext() leads to screens of this page and nowhere else", () => {
  const next = parseNext("requests?status=5xx&open=3");
  assert.equal(next.screen, "requests");
  assert.equal(next.params.get("open"), "3");
  for (
    const hostile of [
      null,
      "",
      "//evil.example",
      "https://evil.example/logs",
      "javascript:alert(1)",
      "../logs",
      "logs/../../x",
      "login?next=login",
      "\\logs",
    ]
  ) {
    const { screen, params } = parseNext(hostile);
    assert.deepEqual([screen, params.size], ["overview", 0], String(hostile));
  }
});
