import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { buildHandler } from "./builder";

/** What SST's components ask for when they want a function built; only what is used here. */
export type BuildRequest = { functionID: string; handler: string; runtime: string; links: Record<string, unknown> };

const BOOTSTRAP = { asset: "sst-asset-offline", state: "sst-state-offline" };

/** Stands in for the part of SST's CLI that its components call: where assets go, and bundles. */
export const serveRpc = async (folder: string) => {
  const builds: BuildRequest[] = [];
  const answer = async (method: string, request: BuildRequest): Promise<unknown> => {
    if (method === "Provider.Aws.Bootstrap") return BOOTSTRAP;
    if (method !== "Runtime.Build") throw new Error(`rpc: can't find method ${method}`);
    builds.push(request);
    return buildHandler(request.handler, join(folder, request.functionID));
  };
  const server = createServer(async (request, response) => {
    const { method, params } = JSON.parse(await text(request));
    const body = await answer(method, params[0]).then(
      (result) => ({ result }),
      (error: Error) => ({ error: error.message }),
    );
    response.setHeader("Content-Type", "application/json").end(JSON.stringify(body));
  });
  // On a busy machine an idle connection would be closed just when the next request is on its way.
  server.keepAliveTimeout = 0;
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, builds, close: () => server.close() };
};
