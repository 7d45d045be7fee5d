import { BlockList } from "node:net";
import type { Table } from "@parley/core/table/table";
import { intercept } from "@parley/core/testing/interleave";
import type { Env } from "@parley/functions/env";
import { afterAll, beforeAll } from "vitest";
import { handlers as functions, type Handlers } from "../src/handlers";
import { type Server, type ServerOptions, startServer } from "../src/server";

export type Product = Pick<Server, "url" | "gateway"> & {
  /**
   * The writes that took effect, oldest first: `<operation> <pk> <sk>`. Writes of budgets, and of when a connection was last heard of, are left
   * out: they say nothing of the request.
   */
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

/** Freezes what the table hands out, as others are given the same: a function that changes it throws. */
const freeze = <Value>(value: Value): Value => {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.values(Object.freeze(value)).forEach(freeze);
  return value;
};

const watch = (table: Table, writes: string[]): Table =>
  intercept(table, async ({ operation, pk, sk }, perform) => {
    const answer = await perform();
    // A write whose condition did not hold answers with nothing.
    const isAge = operation === "update" && /^(USER|PULSES)#/.test(pk) && sk.startsWith("CONN#");
    if (WRITES.has(operation) && answer && sk !== "BUDGETS" && !isAge) writes.push(`${operation} ${pk} ${sk}`);
    return freeze(answer);
  });

/** The functions, watched, and with a clock that can be put forward. */
const instrument = (handlers: Handlers, writes: string[], ahead: () => number): Handlers => {
  const around = (env: Env): Env => {
    const clock = { ...env.deps.clock, now: () => Date.now() + ahead() };
    return { ...env, deps: { ...env.deps, clock, table: watch(env.deps.table, writes) } };
  };
  return {
    authorizer: (env) => handlers.authorizer(around(env)),
    connect: (env) => handlers.connect(around(env)),
    disconnect: (env) => handlers.disconnect(around(env)),
    message: (env) => handlers.message(around(env)),
    deliver: (env) => handlers.deliver(around(env)),
    api: (env) => handlers.api(around(env)),
  };
};

/** The product for the tests of one file, with a table in memory and on a port of its own. */
export const useProduct = ({
  handlers = () => functions,
  ...options
}: Partial<ServerOptions> = {}): (() => Product) => {
  let product: Product | undefined;
  let close = async () => {};

  beforeAll(async () => {
    const writes: string[] = [];
    const infos: string[] = [];
    const errors: unknown[] = [];
    let ahead = 0;
    const server = await startServer({
      host: "127.0.0.1",
      port: 0,
      data: "memory",
      publicUrl: undefined,
      proxies: new BlockList(),
      openings: [],
      defaultPolicy: { signUp: "open", guests: true },
      administration: "first",
      smokeSecret: undefined,
      pushService: undefined,
      mailer: undefined,
      mailbox: undefined,
      providers: {},
      log: { info: (event) => infos.push(event), error: (event, error) => errors.push({ event, error }) },
      handlers: () => instrument(handlers(), writes, () => ahead),
      onFailure: (sentence) => errors.push(sentence),
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
