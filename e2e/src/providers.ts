import { CLIENT, type Providers } from "@parley/functions/test/provider-server";
import type { BrowserContext } from "@playwright/test";

/** The settings of a product that asks the test's own server instead of GitHub and Google. */
export const providerEnv = ({ url }: Providers): Record<string, string> => ({
  NODE_OPTIONS: `--import ${import.meta.resolve("../../apps/functions/test/rerouted-fetch.mjs")}`,
  PROVIDERS_AT: url,
  PARLEY_GITHUB_ID: CLIENT.clientId,
  PARLEY_GITHUB_SECRET: CLIENT.clientSecret,
  PARLEY_GOOGLE_ID: CLIENT.clientId,
  PARLEY_GOOGLE_SECRET: CLIENT.clientSecret,
});

/**
 * Has a browser that is led to GitHub or Google find the test's own server. What answers with a redirect is exchanged, as Playwright sees no requests
 * that follow from one.
 */
export const routeProviders = (context: BrowserContext, { url }: Providers): Promise<unknown> =>
  context.route(/\/api\/providers\/\w+\?/, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch({ maxRedirects: 0 });
    const { location = "", ...headers } = response.headers();
    await route.fulfill({ response, headers: { ...headers, location: location.replace(/^https:\//, url) } });
  });
