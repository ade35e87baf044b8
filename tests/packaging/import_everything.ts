import "@supertracer/core";
import "@supertracer/core/bridges";
import "@supertracer/core/exchange";
import "@supertracer/core/sql";
import "@supertracer/core/testing";
import "@supertracer/hono";
import "@supertracer/node";
import "@supertracer/node/express";
import "@supertracer/node/fastify";
import "@supertracer/node/koa";
import "@supertracer/postgres";
import "@supertracer/sqlite";

console.log("imported");
