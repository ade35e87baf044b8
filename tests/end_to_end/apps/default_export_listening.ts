import { SuperTracer } from "@supertracer/core";

/** What the runtime reads of a default export is the app's own, also inherited and with its state. */
class App {
  #greeting = "app";

  fetch(): Response {
    return new Response(this.#greeting);
  }

  onListen({ port }: Deno.NetAddr): void {
    console.log(`${this.#greeting} listens on port ${port}`);
  }
}

export default new SuperTracer(new App(), { auth: { accessToken: "token-of-the-test" } });
