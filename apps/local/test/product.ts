import { createTable } from "@parley/core/table/table";
import { intercept } from "@parley/core/testing/interleave";
import { createMemoryDocuments } from "@parley/core/testing/memory-documents";
import type { Env } from "@parley/functions/env";
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

/** The env over core's table in memory, which is quicker than the embedded database; watched, and with a clock that can be put forward. */
const instrument = (env: Env, writes: string[], ahead: () => number): Env => {
  const clock = { ...env.deps.clock, now: () => Date.now() + ahead() };
  const table = intercept(
    createTable(createMemoryDocuments(), "parley", clock),
    async ({ operation, pk, sk }, perform) => {
      const answer = await perform();
      // A write whose condition did not hold answers with nothing.
      if (WRITES.has(operation) && answer && sk !== "BUDGETS") writes.push(`${operation} ${pk} ${sk}`);
      return answer;
    },
  );
  return { ...env, deps: { ...env.deps, clock, table } };
};

const bindOnce: ServerOptions["bind"] = (env) => {
  const handlers = Handlers.bind(env);
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
      bind: (env) => {
        const instrumented = instrument(env(), writes, () => ahead);
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
