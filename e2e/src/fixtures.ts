import { rm } from "node:fs/promises";
import { type Providers, type Someone, startProviders } from "@parley/functions/test/provider-server";
import { type BrowserContextOptions, test as base } from "@playwright/test";
import { fillHistory } from "./history";
import type { Line } from "./line";
import { type Person, signIn } from "./person";
import { type Product, stageAt, startProduct } from "./product";
import { providerEnv } from "./providers";

type PersonOptions = BrowserContextOptions & {
  /** Instead of the one that the tests of this worker share. */
  at?: Product;
};

type TestFixtures = {
  /** A product of this test's own, over a data folder or in `memory`. */
  ownProduct: (data: string, env?: Record<string, string>) => Promise<Product>;
  /** A product of this test's own by which people sign in with GitHub and Google, and these two, who know the people. */
  withProviders: (
    people: readonly Someone[],
    env?: Record<string, string>,
  ) => Promise<Product & { providers: Providers }>;
  /** A product of this test's own with a public room, Archive (`/rooms/archive`), that so many messages have been sent to, one each `everyMs` (by default a minute). */
  archive: (messages: number, everyMs?: number) => Promise<Product>;
  /** A person in a browser of their own, signed in, with a line to the product of their own. */
  person: (name: string, options?: PersonOptions) => Promise<Person>;
};
type WorkerFixtures = { product: Product };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
    async ({}, use) => {
      const stage = process.env.E2E_URL;
      const product = stage ? stageAt(stage) : await startProduct("memory");
      await use(product);
      await product.stop();
    },
    { scope: "worker" },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
  ownProduct: async ({}, use) => {
    const products: Product[] = [];
    await use(async (data, env) => {
      const product = await startProduct(data, env);
      products.push(product);
      return product;
    });
    for (const product of products) await product.stop();
  },
  withProviders: async ({ ownProduct }, use) => {
    const started: Providers[] = [];
    await use(async (people, env) => {
      const providers = await startProviders(people);
      started.push(providers);
      return { ...(await ownProduct("memory", { ...providerEnv(providers), ...env })), providers };
    });
    for (const providers of started) await providers.close();
  },
  archive: async ({ ownProduct }, use) => {
    const folders: string[] = [];
    await use(async (messages, everyMs) => {
      const folder = await fillHistory("archive", "Archive", messages, everyMs);
      folders.push(folder);
      return ownProduct(folder);
    });
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  },
  person: async ({ browser, product }, use) => {
    const lines: Line[] = [];
    await use(async (name, { at = product, ...options } = {}) => {
      const line = await at.openLine();
      lines.push(line);
      return signIn(browser, line, name, options);
    });
    for (const context of browser.contexts()) await context.close();
    for (const line of lines) await line.close();
  },
});
