import { fileURLToPath } from "node:url";
import { type CommandedServer, startCommanded } from "../event_loop/control.ts";

/** An app with a dashboard, in a process of its own. */
export interface DashboardServer extends CommandedServer {
  /** Address of a screen, such as `"requests"`, for who is logged in. */
  screen(name: string): string;
  /** The same for who is not. */
  loginLink(name: string): string;
}

/**
 * Starts it.
 *
 * @param storage `memory`, or `sqlite`.
 * @param where The file.
 */
export async function startDashboard(storage: string, where = ""): Promise<DashboardServer> {
  const module = fileURLToPath(new URL("./server.ts", import.meta.url));
  const token = crypto.randomUUID();
  const server = await startCommanded([module, token, storage, where]);
  const screen = (name: string) => `${server.origin}/supertracer/${name}`;
  return { ...server, screen, loginLink: (name) => `${screen(name)}#token=${token}` };
}
