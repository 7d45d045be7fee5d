import { describe, expect, test } from "vitest";
import { createTestClock } from "./test-clock";
import { request, testGateway } from "./test-gateway";

describe("$connect", () => {
  test.each([
    ["a status outside 2xx refuses with it", async () => ({ statusCode: 409 }), 409, 0],
    ["throwing → 502 [?]", async () => Promise.reject(new Error("boom")), 502, 1],
    ["an answer without a status → 502 [?]", async () => undefined, 502, 1],
    ["a status that is none → 502 [?]", async () => ({ statusCode: 101 }), 502, 1],
  ])("%s", async (_, $connect, statusCode, reported) => {
    const { gateway, failures, ofType } = testGateway({ routes: { $connect } });
    const handshake = await gateway.connect(request);
    expect(handshake).toMatchObject({ outcome: "refused", statusCode });
    expect(failures.map(({ routeKey }) => routeKey)).toEqual(Array(reported).fill("$connect"));
    await gateway.close();
    expect(ofType("DISCONNECT")).toEqual([]);
  });

  test("not answering within the integration timeout of 29 s → 504 [?]", async () => {
    const { clock, advance } = createTestClock();
    const { gateway, event, failures } = testGateway({ clock, routes: { $connect: () => new Promise(() => {}) } });
    const handshake = gateway.connect(request);
    await event("CONNECT");
    advance(28_999);
    expect(failures).toEqual([]);
    advance(1);
    expect(await handshake).toMatchObject({ outcome: "refused", statusCode: 504 });
    expect(failures).toHaveLength(1);
  });

  test("a post from inside $connect, and before the upgrade is complete, meets 410", async () => {
    const { gateway, event } = testGateway({
      routes: {
        $connect: async ({ requestContext }) => {
          await expect(gateway.management.post(requestContext.connectionId, "early")).rejects.toMatchObject({
            name: "GoneException",
            $metadata: { httpStatusCode: 410 },
          });
          return { statusCode: 200 };
        },
      },
    });
    expect(await gateway.connect(request)).toMatchObject({ outcome: "accepted" });
    const { connectionId } = (await event("CONNECT")).requestContext;
    await expect(gateway.management.post(connectionId, "still early")).rejects.toThrow("gone");
  });

  test("more than 500 new connections a second → 429", async () => {
    const { clock, advance } = createTestClock();
    const { gateway } = testGateway({ clock });
    const outcomes = await Promise.all(Array.from({ length: 501 }, () => gateway.connect(request)));
    expect(outcomes.filter(({ outcome }) => outcome === "accepted")).toHaveLength(500);
    expect(outcomes.at(-1)).toMatchObject({ statusCode: 429 });
    advance(2);
    expect(await gateway.connect(request)).toMatchObject({ outcome: "accepted" });
  });

  test("a URL over 4,096 characters is refused [?]", async () => {
    const { gateway } = testGateway();
    const url = (characters: number) => "/?".padEnd(characters, "x");
    expect(await gateway.connect({ ...request, url: url(4_096) })).toMatchObject({ outcome: "accepted" });
    expect(await gateway.connect({ ...request, url: url(4_097) })).toMatchObject({ statusCode: 414 });
  });
});
