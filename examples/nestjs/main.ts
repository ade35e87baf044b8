// deno-lint-ignore-file no-import-prefix
/**
 * A NestJS app on Express, traced: routes, log lines, and the errors that NestJS answers.
 *
 *   deno run --allow-net --allow-env --allow-read --allow-sys examples/nestjs/main.ts
 *
 * Then open http://localhost:8000/posts/hello, http://localhost:8000/posts/broken, and the printed
 * link to the dashboard. `PORT` chooses another port.
 *
 * @module
 */
import "npm:reflect-metadata@0.2.2";
import {
  type ArgumentsHost,
  Catch,
  Controller,
  Get,
  HttpException,
  Logger,
  Module,
  NotFoundException,
  Param,
} from "npm:@nestjs/common@12.5.1";
import { BaseExceptionFilter, HttpAdapterHost, NestFactory } from "npm:@nestjs/core@12.5.1";
import { ExpressAdapter } from "npm:@nestjs/platform-express@12.5.1";
import { traceListener } from "@supertracer/node";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";

class PostsController {
  read(slug: string): { slug: string } {
    listener.tracer.getLogger("posts").info("reading a post", { slug });
    if (slug === "broken") throw new Error("no such table: posts");
    if (slug === "missing") throw new NotFoundException();
    return { slug };
  }
}

/** NestJS answers exceptions itself; this tells the tracer of those that are errors. */
class RecordingFilter extends BaseExceptionFilter {
  override catch(exception: unknown, host: ArgumentsHost): void {
    const isAnswer = exception instanceof HttpException && exception.getStatus() < 500;
    if (!isAnswer) listener.tracer.current()?.recordError(exception);
    super.catch(exception, host);
  }
}

class AppModule {}

// What `@Controller("posts")`, `@Get(":slug")`, `@Param("slug")`, `@Catch()` and `@Module()` do. As
// decorators, NestJS's need a `deno.json` with `experimentalDecorators`.
const { prototype } = PostsController;
const read = Object.getOwnPropertyDescriptor(prototype, "read") ?? {};
Controller("posts")(PostsController);
Get(":slug")(prototype, "read", read);
Param("slug")(prototype, "read", 0);
Catch()(RecordingFilter);
Module({ controllers: [PostsController] })(AppModule);

Logger.overrideLogger(false);
const app = await NestFactory.create(AppModule, new ExpressAdapter());
app.useGlobalFilters(new RecordingFilter(app.get(HttpAdapterHost).httpAdapter));
await app.init();

const listener = traceListener(app.getHttpAdapter().getInstance());
const server = createServer(listener).listen(Number(process.env["PORT"] ?? 8_000), () => {
  const { port } = server.address() as AddressInfo;
  console.error(`Listening on http://localhost:${port}/`);
});

process.once("SIGTERM", async () => {
  server.close();
  server.closeIdleConnections();
  await app.close();
  await listener.tracer.close();
  process.kill(process.pid, "SIGTERM");
});
