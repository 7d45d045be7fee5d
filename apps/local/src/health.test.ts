import { once } from "node:events";
import { request } from "node:http";
import { intercept } from "@parley/core/testing/interleave";
import { describe, expect, it, onTestFinished } from "vitest";
import { useProduct } from "../test/product";
import { openDatabase } from "./database";
import { createHealth } from "./health";

const product = useProduct({ publicUrl: "https://chat.example.com" });

const ask = async (Host: string) => {
  const { port } = new URL(product().url);
  const asked = request({ host: "127.0.0.1", port, path: "/health", headers: { Host } }).end();
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
};

describe("GET /health", () => {
  it.each(["127.0.0.1:4000", "localhost", "[::1]", "chat.example.com"])(
    "tells a probe of %s that all is well, since when, and of which version",
    async (host) => {
      const { status, text } = await ask(host);
      expect(status).toBe(200);
      expect(JSON.parse(text)).toEqual({
        status: "ok",
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        uptimeSeconds: expect.any(Number),
      });
    },
  );

  it("tells a page nothing that had its own name lead here", async () => {
    expect((await ask("evil.example")).status).toBe(421);
  });
});

describe("a table that", () => {
  const open = async () => {
    const store = await openDatabase("memory", () => {});
    onTestFinished(() => store.close());
    return store;
  };
  const FAILING = { statusCode: 503, body: { status: "failing", version: "1.2.3", uptimeSeconds: expect.any(Number) } };

  it("can't be written is a failing product", async () => {
    const store = await open();
    const broken = (): ReturnType<typeof store.view> => {
      const { table, lasting } = store.view();
      return { table: intercept(table, () => Promise.reject(new Error("EIO"))), lasting };
    };
    expect(await createHealth({ ...store, view: broken }, "1.2.3", Date.now())()).toEqual(FAILING);
  });

  it("never comes to its disk is a failing product", async () => {
    const store = await open();
    const stuck = () => ({ ...store.view(), lasting: () => new Promise<void>(() => {}) });
    expect(await createHealth({ ...store, view: stuck }, "1.2.3", Date.now(), 1)()).toEqual(FAILING);
  });

  it("is asked by many at once is written once", async () => {
    const store = await open();
    let views = 0;
    const view = () => {
      views += 1;
      return store.view();
    };
    const health = createHealth({ ...store, view }, "1.2.3", Date.now());
    const answers = await Promise.all(Array.from({ length: 100 }, health));
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    expect(views).toBe(1);
  });
});
