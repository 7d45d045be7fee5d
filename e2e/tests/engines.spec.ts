import type { Browser } from "../engines/browser";
import { openFirefox } from "../engines/firefox";
import { tellStory } from "../engines/story";
import { openWebKit } from "../engines/webkit";
import { findFirefox, findWebKit, skippedEngines } from "../engines.mjs";
import { test as base } from "../src/fixtures";

/** Opens each engine that is here. */
const ENGINES = {
  Firefox: async () => {
    const programs = findFirefox();
    return programs && openFirefox(programs);
  },
  WebKit: async () => {
    const programs = findWebKit();
    return programs && openWebKit(programs);
  },
};

type Engine = keyof typeof ENGINES;

const test = base.extend<{ open: (engine: Engine) => Promise<Browser> }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright wants the pattern.
  open: async ({}, use) => {
    const browsers: Browser[] = [];
    await use(async (engine) => {
      const browser = await ENGINES[engine]();
      if (!browser) throw new Error(`${engine} is not here.`);
      browsers.push(browser);
      return browser;
    });
    for (const browser of browsers) await browser.close();
  },
});

for (const engine of ["Firefox", "WebKit"] as const)
  test(`an everyday story, in ${engine}`, async ({ archive, open }, testInfo) => {
    const why = skippedEngines()[engine];
    test.skip(why !== undefined, why);
    test.slow();
    const line = await (await archive(60)).openLine();
    const browser = await open(engine);
    await tellStory(browser, line, async (view) =>
      testInfo.attach(view, { body: await browser.screenshot(), contentType: "image/png" }),
    );
    await line.close();
  });
