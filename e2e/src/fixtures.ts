import { test as base, type Page } from "@playwright/test";
import { type Line, openLine } from "./line";
import { type Person, signIn } from "./person";
import { type Product, startProduct } from "./product";

type TestFixtures = {
  /** A person in a browser of their own, signed in, with a line to the product of their own. */
  person: (name: string, options?: Parameters<typeof signIn>[3]) => Promise<Person>;
};
type WorkerFixtures = { product: Product };

export const test = base.extend<TestFixtures, WorkerFixtures>({
  product: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
    async ({}, use) => {
      const product = await startProduct("memory");
      await use(product);
      await product.stop();
    },
    { scope: "worker" },
  ],
  person: async ({ browser, product }, use) => {
    const lines: Line[] = [];
    const pages: Page[] = [];
    await use(async (name, options) => {
      const line = await openLine(product.port);
      lines.push(line);
      const person = await signIn(browser, line, name, options);
      pages.push(person.page);
      return person;
    });
    for (const page of pages) await page.context().close();
    for (const line of lines) await line.close();
  },
});
