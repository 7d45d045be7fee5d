import { createTable } from "@parley/core/table/table";
import { intercept } from "@parley/core/testing/interleave";
import { createMemoryDocuments } from "@parley/core/testing/memory-documents";
import type { Shell } from "@parley/functions/shell";
import { afterAll, beforeAll } from "vitest";
import * as Handlers from "../src/handlers";
import { type Server, type ServerOptions, startServer } from "../src/server";

export type Product = Pick<Server, "url" | "gateway"> & {
  /** The writes that took effect, oldest first: `<operation> <pk> <sk>`. Writes of budgets are left out: they say nothing of the request. */
  writes: string[];
  /** The events that were logged, and the errors among them. */
  infos: string[];
  errors: unknown[];
  /** What was written and what failed since the last call: after something refused, nothing. */
  traces(): { writes: string[]; errors: unknown[] };
  /** Puts the product's clock forward. */
  advance(ms: number): void;
};

const WRITES = new Set(["put", "update", "remove"]);

/** The shell over core's table in memory, which is quicker than the embedded database; watched, and with a clock that can be put forward. */
const instrument = (shell: Shell, writes: string[], ahead: () => number): Shell => {
  const clock = { ...shell.world.clock, now: () => Date.now() + ahead() };
  const table = intercept(
    createTable(createMemoryDocuments(), "parley", clock),
    async ({ operation, pk, sk }, perform) => {
      const answer = await perform();
      // A write whose condition did not hold answers with nothing.
      if (WRITES.has(operation) && answer && sk !== "BUDGETS") writes.push(`${operation} ${pk} ${sk}`);
      return answer;
    },
  );
  return { ...shell, world: { ...shell.world, clock, table } };
};

const bindOnce: ServerOptions["bind"] = (shell) => {
  const handlers = Handlers.bind(shell);
  return () => handlers;
};

/** The product for the tests of one file, with a table in memory and on a port of its own. */
export const useProduct = ({ bind = bindOnce, ...options }: Partial<ServerOptions> = {}): (() => Product) => {
  let product: Product | undefined;
  let close = async () => {};

  beforeAll(async () => {
    const writes: string[] = [];
    const infos: string[] = [];
    const errors: unknown[] = [];
    let ahead = 0;
    const server = await startServer({
      port: 0,
      data: "memory",
      hosts: [],
      log: { info: (event) => infos.push(event), error: (event, error) => errors.push({ event, error }) },
      bind: (shell) => {
        const instrumented = instrument(shell(), writes, () => ahead);
        return bind(() => instrumented);
      },
      web: (_request, response) => response.end("the web app"),
      ...options,
    });
    close = server.close;
    const advance = (ms: number) => {
      ahead += ms;
    };
    const traces = () => ({ writes: writes.splice(0), errors: errors.splice(0) });
    product = { url: server.url, gateway: server.gateway, writes, infos, errors, traces, advance };
  });
  afterAll(() => close());

  return () => {
    if (!product) throw new Error("The product has not started");
    return product;
  };
};
