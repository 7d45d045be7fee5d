import { freePort, launch, type ServerProcess, type Surroundings } from "../server-process";

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
