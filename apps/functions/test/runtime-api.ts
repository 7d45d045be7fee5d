import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import * as z from "zod";

/** What a function failed with, as the runtime reports it. */
export class FunctionError extends Error {
  readonly report: z.infer<typeof Report>;
  constructor(report: z.infer<typeof Report>) {
    super(report.errorMessage);
    this.report = report;
  }
}

const Report = z.object({ errorType: z.string(), errorMessage: z.string(), stackTrace: z.array(z.string()) });

type Invocation = { id: string; event: unknown; answer(body: unknown): void; fail(error: FunctionError): void };

const FUNCTION_ARN = "arn:aws:lambda:eu-central-1:123456789012:function:parley";
const TIMEOUT_MS = 29_000;
const ROUTE = /^\/2018-06-01\/runtime\/(?:invocation\/)?(?:(next)|(init)\/error|([\w-]+)\/(response|error))$/;

/**
 * The side of Lambda that a function's runtime speaks to (AWS: "Using the Lambda runtime API for custom runtimes"), for one instance: its
 * events come one after the other. `invoke` resolves with the answer, or throws `FunctionError`, also where the function can't be loaded.
 */
export const openRuntimeApi = async () => {
  const queue: Invocation[] = [];
  let current: Invocation | undefined;
  let asking: ServerResponse | undefined;
  let initError: FunctionError | undefined;

  const handOut = () => {
    const [invocation] = queue;
    if (!asking || !invocation) return;
    queue.shift();
    current = invocation;
    asking.writeHead(200, {
      "Content-Type": "application/json",
      "Lambda-Runtime-Aws-Request-Id": invocation.id,
      "Lambda-Runtime-Deadline-Ms": String(Date.now() + TIMEOUT_MS),
      "Lambda-Runtime-Invoked-Function-Arn": FUNCTION_ARN,
      "Lambda-Runtime-Trace-Id": "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=1",
    });
    asking.end(JSON.stringify(invocation.event));
    asking = undefined;
  };

  const server = createServer(async (request, response) => {
    const [, next, init, id, outcome] = ROUTE.exec(request.url ?? "") ?? [];
    if (next) {
      asking = response;
      handOut();
      return;
    }
    const body: unknown = await json(request);
    response.writeHead(202).end('{"status":"OK"}');
    if (init) {
      initError = new FunctionError(Report.parse(body));
      for (const { fail } of queue) fail(initError);
    }
    if (!current || id !== current.id) return;
    if (outcome === "response") current.answer(body);
    else current.fail(new FunctionError(Report.parse(body)));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;

  return {
    address: `127.0.0.1:${port}`,
    invoke: (event: unknown): Promise<unknown> =>
      new Promise((answer, fail) => {
        if (initError) return fail(initError);
        queue.push({ id: randomUUID(), event, answer, fail });
        handOut();
      }),
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
};
