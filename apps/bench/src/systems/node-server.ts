import { fileURLToPath } from "node:url";
import { freePort, launch, type ServerProcess, type Surroundings } from "../server-process";
import type { Running, System } from "./system";

/** Starts a program of Node that serves HTTP on `PORT` of 127.0.0.1. */
export const launchNode = async (
  args: readonly string[],
  surroundings: Surroundings,
  env: Record<string, string> = {},
): Promise<ServerProcess> => {
  const port = await freePort();
  return launch(
    {
      command: process.execPath,
      args,
      env: { ...env, PORT: String(port) },
      port,
      hello: "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
      welcome: /^HTTP\/1\.1 \d+/,
    },
    surroundings,
  );
};

/** A peer that stores nothing and refuses nothing: the program `file` of `peers`. */
export const nodePeer = (name: string, file: string, memberOn: (port: number) => Running["member"]): System => ({
  name,
  async start(surroundings) {
    const program = fileURLToPath(new URL(`../peers/${file}`, import.meta.url));
    const server = await launchNode([program], surroundings);
    return { server, member: memberOn(server.port), refusals: [], stop: server.stop };
  },
});
