import { Hono } from "hono";
import { chosenApp } from "./app.ts";

/** A Hono app to which middleware is added before its route. */
export function honoApp(addMiddleware: (app: Hono) => void = () => {}): Hono {
  const { method, route, answer } = chosenApp();
  const app = new Hono();
  addMiddleware(app);
  return app.on(method, route, (context) => answer(() => context.req.text()));
}
