import assert from "node:assert/strict";
import {
  parseAddress,
  parseNext,
  screenHref,
  unreadParam,
} from "../../../dashboard/address/page_address.ts";

Deno.test("parseAddress() finds the screen under any prefix", () => {
  const at = (url: string) => parseAddress(new URL(url)).screen;
  assert.equal(at("http://a/supertracer/logs"), "logs");
  assert.equal(at("http://a/deep/prefix/supertracer/request?id=12"), "request");
  assert.equal(at("http://a/requests"), "requests");
  assert.equal(at("http://a/supertracer/"), "overview");
  assert.equal(at("http://a/supertracer/toString"), "missing");
  for (const screen of ["overview", "errors", "error", "routes", "route", "health"]) {
    assert.equal(at(`http://a/b/${screen}?x=1`), screen);
  }
});

Deno.test("screenHref() writes links that parseAddress() reads, relative to the mount", () => {
  const href = screenHref("requests", { route: "/users/:id", method: "GET,PUT", q: "a&b=c#d?" });
  assert.equal(href, "requests?route=/users/:id&method=GET,PUT&q=a%26b%3Dc%23d%3F");
  const { screen, params } = parseAddress(new URL(href, "http://a/x/supertracer/logs?q=1"));
  assert.equal(screen, "requests");
  assert.deepEqual(Object.fromEntries(params), {
    route: "/users/:id",
    method: "GET,PUT",
    q: "a&b=c#d?",
  });
  assert.equal(screenHref("logs"), "logs");
});

Deno.test("unreadParam() tells what of a URL means nothing", () => {
  const params = new URLSearchParams("state=banana&sort=&open=7");
  const isKnown = (value: string) => value === "7";
  assert.equal(unreadParam(params, "state", isKnown), "state=banana");
  assert.equal(unreadParam(params, "sort", isKnown), "sort=");
  assert.equal(unreadParam(params, "open", isKnown), undefined);
  assert.equal(unreadParam(params, "zoom", isKnown), undefined);
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
