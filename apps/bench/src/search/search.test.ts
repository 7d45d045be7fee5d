import { expect, test } from "vitest";
import { searchDynamo } from "./search";

test("a search of a whole room reads each message once, at half the price of a strong read", async () => {
  const rows = await searchDynamo(3_000);
  const [rare, none] = rows;
  expect(none).toMatchObject({ whole: { hits: 0, requests: 1 } });
  expect(rare?.whole.hits).toBeGreaterThan(0);
  for (const { whole, units, calls } of rows) {
    // Some 230 bytes a message; and a strong read for each hit, two members and a head for each request.
    expect(units).toBeLessThan((3_000 * 300) / 8_192 + whole.hits * 1.5 + whole.requests * 110);
    expect(calls).toBeLessThanOrEqual(whole.requests * 9);
  }
});
