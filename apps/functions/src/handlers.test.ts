import type { Around } from "@parley/core/testing/interleave";
import { ERRORS } from "@parley/protocol/error";
import { LIMITS } from "@parley/protocol/limits";
import { describe, expect, it } from "vitest";
import { awsError, failing, openStage } from "../test/stage";
import { UNANSWERED } from "./actions";

describe("the authorizer", () => {
  it("allows $connect and says who it is, in ASCII and within 8 KB (FACTS: authorizers)", async () => {
    const stage = await openStage();
    const { context, userId } = await stage.arrive("Zoë 李明 🦜 100%");
    expect(context).toEqual({ userId, username: expect.stringMatching(/^[\x20-\x7e]+$/), session: expect.any(String) });
    expect(JSON.stringify(context).length).toBeLessThan(8 * 1024);
  });

  it.each(["Sec-WebSocket-Protocol", "sec-websocket-protocol"])(
    "finds the ticket under %s and allows its own route",
    async (name) => {
      const stage = await openStage();
      const { cookie } = await stage.arrive("Ada");
      const { ticket } = (await stage.http("POST", "/api/tickets", { cookie })).json;
      expect(await stage.authorize({ [name]: `parley.v1,ticket.${ticket}` })).toMatchObject({
        policyDocument: {
          Version: "2012-10-17",
          Statement: [
            {
              Action: "execute-api:Invoke",
              Effect: "Allow",
              Resource: expect.stringMatching(/^arn:aws:.+\/\$connect$/),
            },
          ],
        },
      });
    },
  );

  it.each<[string, Record<string, string>, Record<string, string> | undefined]>([
    ["nothing", {}, undefined],
    ["no ticket among the subprotocols", { "Sec-WebSocket-Protocol": "parley.v1" }, undefined],
    ["an empty ticket", { "Sec-WebSocket-Protocol": "parley.v1, ticket." }, undefined],
    ["a wrong ticket", {}, { authorization: "wrong" }],
    ["the Authorization header", { Authorization: "wrong" }, undefined],
  ])("throws the one word that API Gateway answers with 401: %s", async (_, headers, query) => {
    const stage = await openStage();
    await expect(stage.authorize(headers, query)).rejects.toThrow(/^Unauthorized$/);
  });

  it("fails with another word when the table does, so that a client tries again", async () => {
    const { state, around } = failing();
    const stage = await openStage({ around });
    state.error = awsError("ThrottlingException", "slow down");
    await expect(stage.authorize({}, { authorization: "x" })).rejects.toThrow(/^(?!Unauthorized$)/);
  });
});

describe("$connect", () => {
  it("accepts parley.v1 where it is offered, and no subprotocol where it is not", async () => {
    const stage = await openStage();
    const { context } = await stage.arrive("Ada");
    const event = (headers: Record<string, string>) => ({
      headers,
      requestContext: { ...stage.requestContext("another="), authorizer: context },
    });
    expect(await stage.functions.connect(event({ "Sec-WebSocket-Protocol": "parley.v1, ticket.x" }))).toEqual({
      statusCode: 200,
      headers: { "Sec-WebSocket-Protocol": "parley.v1" },
    });
    expect(await stage.functions.connect(event({}))).toEqual({ statusCode: 200 });
    expect(await stage.functions.connect(event({ "Sec-WebSocket-Protocol": "other" }))).toEqual({ statusCode: 200 });
  });

  it("ends and closes the oldest connection of a person who opens one too many (I9)", async () => {
    const stage = await openStage();
    const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
    const { room } = (await ada.request("createRoom", { name: "Room" })).data;
    await bob.request("joinRoom", { roomId: room.roomId });
    stage.advance(60_000);
    for (let n = 1; n < LIMITS.connectionsPerUser; n += 1) await stage.connect(ada.context);
    expect(stage.closed).toEqual([]);
    await stage.connect(ada.context);
    expect(stage.closed).toEqual([ada.connectionId]);
    stage.posts.length = 0;
    await bob.request("sendMessage", { content: "hi", clientMessageId: "c", afterSeq: 0 });
    expect(stage.posts).toEqual([]);
    expect(await ada.request("hello", {})).toMatchObject({ type: "error", code: "connection.unknown" });
  });
});

describe("signing out beside connecting", () => {
  it("I15: refuses a connection whose session ends after its ticket was used up, and forgets it", async () => {
    const stage = await openStage();
    const { context, cookie, connectionId } = await stage.arrive("Ada");
    const late = { requestContext: { ...stage.requestContext("late="), authorizer: context } };
    await stage.http("DELETE", "/api/session", { cookie });
    expect(await stage.functions.connect(late)).toEqual({ statusCode: 401 });
    expect(stage.closed).toEqual([connectionId]);
    const hello = { ...late, body: '{"action":"hello","data":{},"requestId":"r"}' };
    expect(JSON.parse((await stage.functions.message(hello)).body ?? "")).toMatchObject({ code: "connection.unknown" });
  });

  it("I15: leaves no connection, whichever of their calls of the table come first", async () => {
    for (let pauseAfter = 0; pauseAfter < 8; pauseAfter += 1) {
      let [calls, paused, reached, goOn] = [0, false, () => {}, () => {}];
      const resumed = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const stage = await openStage({
        around: async (_call, perform) => {
          if (paused && ++calls === pauseAfter + 1) {
            reached();
            await resumed;
          }
          return perform();
        },
      });
      const { context, cookie } = await stage.arrive("Ada");
      const arrived = new Promise<void>((resolve) => {
        reached = resolve;
      });
      paused = true;
      const requestContext = { ...stage.requestContext("late="), authorizer: context };
      const connecting = stage.functions.connect({ requestContext });
      await Promise.race([arrived, connecting]);
      paused = false;
      expect((await stage.http("DELETE", "/api/session", { cookie })).statusCode).toBe(204);
      goOn();
      const { statusCode } = await connecting;
      if (statusCode === 200) expect(stage.closed).toContain("late=");
      const hello = { requestContext, body: '{"action":"hello","data":{},"requestId":"r"}' };
      expect(JSON.parse((await stage.functions.message(hello)).body ?? "")).toMatchObject({
        code: "connection.unknown",
      });
    }
  });
});

describe("$default", () => {
  it("answers with the route response, and posts to the others", async () => {
    const stage = await openStage();
    const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Zoë 🦜")];
    const { room } = (await ada.request("createRoom", { name: "Room" })).data;
    await bob.request("joinRoom", { roomId: room.roomId });
    stage.posts.length = 0;
    const answer = await bob.request("sendMessage", { content: "hi", clientMessageId: "c", afterSeq: 0 });
    expect(answer).toMatchObject({ type: "success", data: { sent: { username: "Zoë 🦜" } } });
    expect(stage.posts.map(({ connectionId }) => connectionId)).toEqual([ada.connectionId]);
    expect(JSON.parse(stage.posts[0]?.data ?? "")).toMatchObject({ type: "message", data: { username: "Zoë 🦜" } });
  });

  it("says nothing to typing without a requestId, be it right or wrong (the seed's client)", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    expect(await ada.send('{"action":"typingStart","data":{}}')).toBeUndefined();
    expect(await ada.send('{"action":"typingStop","data":{"more":1}}')).toBeUndefined();
    expect(await ada.send('{"action":"typingStop","data":{},"requestId":"r"}')).toContain('"requestId":"r"');
  });

  it("answers nothing on a route of its own, and posts the answer to whoever asked for one", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    const { room } = (await ada.request("createRoom", { name: "Room" })).data;
    for (const routeKey of UNANSWERED) {
      stage.posts.length = 0;
      const data = { roomId: room.roomId, ...(routeKey === "markRead" && { seq: 0 }) };
      const frame = { action: routeKey, data };
      expect(await ada.send(JSON.stringify(frame), routeKey)).toBeUndefined();
      expect(stage.posts).toEqual([]);
      expect(await ada.send(JSON.stringify({ ...frame, requestId: "r" }), routeKey)).toBeUndefined();
      expect(await ada.send(JSON.stringify({ ...frame, more: 1, requestId: "s" }), routeKey)).toBeUndefined();
      expect(stage.posts.map(({ connectionId, data }) => [connectionId, JSON.parse(data)])).toEqual([
        [ada.connectionId, expect.objectContaining({ type: "success", requestId: "r" })],
        [ada.connectionId, expect.objectContaining({ type: "error", requestId: "s", code: "frame.invalid" })],
      ]);
    }
  });

  it("logs an answer that could not be posted", async () => {
    const stage = await openStage({ refused: awsError("ForbiddenException", "no") });
    const ada = await stage.arrive("Ada");
    const { room } = (await ada.request("createRoom", { name: "Room" })).data;
    const frame = { action: "typingStart", data: { roomId: room.roomId }, requestId: "r" };
    expect(await ada.send(JSON.stringify(frame), "typingStart")).toBeUndefined();
    expect(JSON.parse(stage.lines.at(-1) ?? "")).toMatchObject({ action: "typingStart", Failed: 1 });
  });

  it("tells a connection that is not known to connect again", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    await ada.disconnect();
    expect(await ada.request("hello", {})).toMatchObject({ type: "error", code: "connection.unknown" });
  });

  it.each([
    ["ThrottlingException", "server.busy"],
    ["ProvisionedThroughputExceededException", "server.busy"],
    ["RequestLimitExceeded", "server.busy"],
    ["ResourceNotFoundException", "server.internal"],
    ["TypeError", "server.internal"],
  ] as const)("answers %s of the table with %s, whose details are in the log alone", async (name, code) => {
    const { state, around } = failing();
    const stage = await openStage({ around });
    const ada = await stage.arrive("Ada");
    state.error = awsError(name, "table parley-prod in 123456789012");
    const text = (await ada.send('{"action":"hello","data":{},"requestId":"r1"}')) ?? "";
    expect(JSON.parse(text)).toEqual({
      type: "error",
      error: expect.stringMatching(/^Unable to .+\.$/),
      code,
      ...(code === "server.busy" && { retryAfterMs: expect.any(Number) }),
      requestId: "r1",
      timestamp: expect.any(String),
    });
    expect(ERRORS[code].retry).toBe("backoff");
    const logged = stage.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === "ERROR");
    expect(logged).toEqual([
      expect.objectContaining({ error: name, reason: "table parley-prod in 123456789012", code, action: "hello" }),
    ]);
  });
});

describe("$disconnect", () => {
  it("may come twice, and for a connection that nobody knows (I14)", async () => {
    const stage = await openStage();
    const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
    const { room } = (await ada.request("createRoom", { name: "Room" })).data;
    await bob.request("joinRoom", { roomId: room.roomId });
    stage.posts.length = 0;
    expect(await bob.disconnect()).toEqual({ statusCode: 200 });
    expect(await bob.disconnect()).toEqual({ statusCode: 200 });
    expect(stage.posts.map(({ data }) => JSON.parse(data).type)).toEqual(["user_left"]);
    const unknown = { requestContext: stage.requestContext("nobody=") };
    expect(await stage.functions.disconnect(unknown)).toEqual({ statusCode: 200 });
    expect((await ada.request("listOnline", { roomId: room.roomId })).data.online).toBe(1);
  });
});

describe("the HTTP API", () => {
  it("gives out the address that the stage has, and a Secure cookie", async () => {
    const stage = await openStage();
    const { cookie } = await stage.arrive("Ada");
    const { json } = await stage.http("POST", "/api/tickets", { cookie });
    expect(json.url).toBe("wss://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/$default");
  });

  it("lists people by each word of their name anew when it renews their session, as an earlier version has not", async () => {
    const listed: string[] = [];
    const around: Around = ({ operation, sk }, perform) => {
      if (operation === "put" && sk.startsWith("WORD#")) listed.push(sk.replace(/\t.*/, ""));
      return perform();
    };
    const stage = await openStage({ around });
    const { cookie } = await stage.arrive("Ada Lovelace");
    expect(listed.splice(0)).toEqual(["WORD#lovelace"]);
    await stage.http("GET", "/api/session", { cookie });
    expect(listed).toEqual([]);
    stage.advance(LIMITS.sessionTtlMs / 2 + 1_000);
    await stage.http("GET", "/api/session", { cookie });
    expect(listed).toEqual(["WORD#lovelace"]);
  });

  it("lets no guests in where the stage has none", async () => {
    const stage = await openStage({ guests: false });
    const { statusCode, json, cookie } = await stage.http("POST", "/api/guest", { body: '{"username":"Ada"}' });
    expect([statusCode, json.code, cookie]).toEqual([403, "session.guests_disabled", ""]);
  });

  it("closes all of a session's connections at sign-out", async () => {
    const stage = await openStage();
    const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
    expect((await stage.http("DELETE", "/api/session", { cookie: ada.cookie })).statusCode).toBe(204);
    expect(stage.closed).toEqual([ada.connectionId]);
    expect(await bob.request("hello", {})).toMatchObject({ type: "success" });
  });

  it("I15: signs out though one close fails, which is logged", async () => {
    let broken = "";
    const stage = await openStage({
      close: async (id) => {
        if (id === broken) throw awsError("ForbiddenException", "not allowed");
      },
    });
    const ada = await stage.arrive("Ada");
    broken = ada.connectionId;
    expect((await stage.http("DELETE", "/api/session", { cookie: ada.cookie })).statusCode).toBe(204);
    expect(stage.lines.join()).toContain("ForbiddenException");
    expect(await ada.request("hello", {})).toMatchObject({ code: "connection.unknown" });
  });

  it("I15: keeps the cookie until all is done, so that a sign-out that failed is completed by asking again", async () => {
    const { state, around } = failing();
    let fails = true;
    const stage = await openStage({
      around,
      close: async () => {
        if (fails) state.error = awsError("ThrottlingException", "slow down");
      },
    });
    const { cookie, connectionId } = await stage.arrive("Ada");
    const failed = await stage.http("DELETE", "/api/session", { cookie });
    expect([failed.statusCode, failed.cookies]).toEqual([503, []]);
    state.error = undefined;
    fails = false;
    expect((await stage.http("GET", "/api/session", { cookie })).statusCode).toBe(204);
    expect((await stage.http("DELETE", "/api/session", { cookie })).statusCode).toBe(204);
    expect(new Set(stage.closed)).toEqual(new Set([connectionId]));
  });

  it("I15: signing in anew ends the browser's former session and its connections", async () => {
    const stage = await openStage();
    const ada = await stage.arrive("Ada");
    const body = '{"username":"Bob"}';
    const bob = await stage.http("POST", "/api/guest", { cookie: ada.cookie, body });
    expect(stage.closed).toEqual([ada.connectionId]);
    expect((await stage.http("GET", "/api/session", { cookie: ada.cookie })).statusCode).toBe(204);
    expect((await stage.http("GET", "/api/session", { cookie: bob.cookie })).json).toEqual(bob.json);
  });

  it("I15: gives a ticket to the person who is signed in, and to nobody who says to be somebody else", async () => {
    const stage = await openStage();
    const [ada, bob] = [await stage.arrive("Ada"), await stage.arrive("Bob")];
    const ask = (body?: string) => stage.http("POST", "/api/tickets", { cookie: ada.cookie, ...(body && { body }) });
    expect((await ask()).json).toMatchObject({ userId: ada.userId });
    expect((await ask("{}")).json).toMatchObject({ userId: ada.userId });
    expect((await ask(JSON.stringify({ userId: ada.userId }))).json).toMatchObject({ userId: ada.userId });
    const refused = await ask(JSON.stringify({ userId: bob.userId }));
    expect([refused.statusCode, refused.json.code]).toEqual([409, "session.changed"]);
    expect((await ask('{"userId":1}')).json.code).toBe("input.invalid");
  });

  it.each([
    ["ThrottlingException", 503, "server.busy"],
    ["TypeError", 500, "server.internal"],
  ])("answers %s of the table with %i %s, whose details are in the log alone", async (name, status, code) => {
    const { state, around } = failing();
    const stage = await openStage({ around });
    const { cookie } = await stage.arrive("Ada");
    state.error = awsError(name, "table parley-prod");
    const { statusCode, json } = await stage.http("GET", "/api/session", { cookie });
    const again = code === "server.busy" && { retryAfterMs: expect.any(Number) };
    expect([statusCode, json]).toEqual([status, { error: expect.stringMatching(/^Unable to .+\.$/), code, ...again }]);
    expect(JSON.stringify(json)).not.toContain("parley-prod");
    expect(stage.lines.at(-2)).toContain("parley-prod");
  });
});

describe("the logs", () => {
  it("are one JSON object a line, and tell no ticket, session, name or text", async () => {
    const { state, around } = failing();
    const stage = await openStage({ around });
    const [ada, bob] = [await stage.arrive("Ada Lovelace"), await stage.arrive("Bob Babbage")];
    const { room } = (await ada.request("createRoom", { name: "Analytical Engine", description: "cogwheels" })).data;
    await bob.request("joinRoom", { roomId: room.roomId });
    const { messageId } = (await bob.request("sendMessage", { content: "whispered" })).data;
    await bob.request("editMessage", { messageId, content: "murmured" });
    await ada.request("editMessage", { messageId, content: "forged" });
    await bob.request("typingStart", {});
    await bob.request("listUsers", { prefix: "Lovelace" });
    await ada.request("removeMember", { roomId: room.roomId, userId: bob.userId });
    await bob.request("deleteMessage", { messageId });
    await bob.send('{"action":"sendMessage","data":{"content":"half a sentence');
    await bob.request("sendMessage", { content: "x", "unknown-field": 1 });
    await bob.request("secret-action", {});
    await stage.http("POST", "/api/guest", { body: '{"username":"Grace Hopper' });
    state.error = awsError("ThrottlingException", "slow down");
    await ada.request("sendMessage", { roomId: room.roomId, content: "shouted" });
    state.error = undefined;
    await bob.disconnect();
    await stage.http("DELETE", "/api/session", { cookie: ada.cookie });

    const messages = stage.lines.map((line) => JSON.parse(line).message);
    expect(new Set(messages)).toEqual(new Set([undefined, "refused", "failed", "disconnected"]));
    const logged = stage.lines.join("\n");
    const secrets = [
      ...[ada, bob].flatMap(({ cookie, ticket, context }) => [cookie.split("=")[1] ?? "", ticket, context.session]),
      ...["Lovelace", "Babbage", "Hopper", "Analytical", "cogwheels", "whispered", "murmured", "forged", "shouted"],
      ...["half a", "unknown-field", "secret-action", "203.0.113.7"],
    ];
    expect(secrets.every((secret) => secret.length > 5)).toBe(true);
    expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
  });
});
