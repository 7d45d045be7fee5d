import type { Page } from "@playwright/test";
import * as z from "zod";
import { requireChromium } from "./chromium-only";

const Event = z.object({
  name: z.string(),
  args: z.looseObject({
    elementCount: z.optional(z.number()),
    data: z.optional(z.looseObject({ nodeName: z.optional(z.string()) })),
  }),
});
const Trace = z.object({ traceEvents: z.array(z.unknown()) });

/** What Chromium does while `act` runs: how many elements get their style anew, and of how many messages the layer is painted. */
export const countWork = async (page: Page, act: () => Promise<void>): Promise<{ styled: number; painted: number }> => {
  requireChromium(page, "Only Chromium traces what it styles and paints.");
  const browser = page.context().browser();
  if (!browser) throw new Error("the page has no browser");
  await browser.startTracing(page, { categories: ["devtools.timeline"] });
  await act();
  const { traceEvents } = Trace.parse(JSON.parse((await browser.stopTracing()).toString()));
  const events = traceEvents.flatMap((event) => {
    const known = Event.safeParse(event);
    return known.success ? [known.data] : [];
  });
  return {
    styled: events.reduce(
      (sum, { name, args }) => sum + (name === "UpdateLayoutTree" ? (args.elementCount ?? 0) : 0),
      0,
    ),
    painted: events.filter(({ name, args }) => name === "Paint" && args.data?.nodeName?.startsWith("ARTICLE")).length,
  };
};
