import { Ticket } from "@parley/protocol/session";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { deploy, ORIGIN_KEY, STAGE } from "../test/deployment";
import { findNode } from "../test/node-24";
import { FunctionError } from "../test/runtime-api";
import { httpEvent } from "../test/stage";

const { program, version } = await findNode();

const Frame = z.object({ type: z.string(), requestId: z.string().optional(), data: z.unknown() });
const HttpAnswer = z.object({ statusCode: z.number(), cookies: z.array(z.string()).optional(), body: z.string() });

let stage: Awaited<ReturnType<typeof deploy>>;
beforeAll(async () => {
  stage = await deploy(program);
});
afterAll(() => stage.close());

const http = async (method: string, path: string, cookie?: string, body = "") => {
  const event = httpEvent(method, path, cookie, body);
  const headers = { ...event.headers, "x-parley-origin": ORIGIN_KEY };
  const answer = HttpAnswer.parse(await stage.invoke("api", { ...event, headers }));
  return { status: answer.statusCode, cookie: answer.cookies?.[0]?.split(";")[0] ?? "", json: JSON.parse(answer.body) };
};

/** Signs in and connects, as the page does. */
const arrive = async (username: string) => {
  const { cookie } = await http("POST", "/api/guest", undefined, JSON.stringify({ username }));
  const { ticket, url } = Ticket.parse((await http("POST", "/api/tickets", cookie)).json);
  const socket = new stage.WebSocket(url, ["parley.v1", `ticket.${ticket}`]);
  const heard: z.infer<typeof Frame>[] = [];
  socket.onmessage = ({ data }) => void heard.push(Frame.parse(JSON.parse(data)));
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onclose = failed;
  });
  const closed = new Promise((resolve) => {
    socket.onclose = resolve;
  });
  let requests = 0;
  const request = async (action: string, data: object) => {
    requests += 1;
    const requestId = `${requests}`;
    socket.send(JSON.stringify({ action, data, requestId }));
    const answer = () => heard.find((frame) => frame.requestId === requestId);
    await expect.poll(answer).toMatchObject({ type: "success" });
    return answer()?.data;
  };
  return { cookie, ticket, url, socket, heard, request, closed };
};

/** What was written of one action. */
const told = async (action: string) => {
  const lines = () => stage.lines().filter((line) => line.includes(`"action":"${action}"`));
  await expect.poll(() => lines().length).toBeGreaterThan(0);
  return lines().map((line) => JSON.parse(line));
};

describe(`the bundles that SST uploads, under a Lambda runtime on Node ${version}`, () => {
  it("sign in, authorize, connect, send a message that reaches another connection, and disconnect", async () => {
    const [ada, bob] = [await arrive("Ada Lovelace"), await arrive("Bob Babbage")];
    expect(ada.socket.protocol).toBe("parley.v1");
    const created = await ada.request("createRoom", { name: "Analytical Engine" });
    const { roomId } = z.object({ room: z.object({ roomId: z.string() }) }).parse(created).room;
    await bob.request("joinRoom", { roomId });

    stage.posts.length = 0;
    const sent = await bob.request("sendMessage", { roomId, content: "whispered", clientMessageId: "c", afterSeq: 0 });
    expect(sent).toMatchObject({ messageId: `${roomId}.1` });
    expect(ada.heard.filter(({ type }) => type === "message")).toMatchObject([{ data: { content: "whispered" } }]);
    expect(stage.posts).toEqual([expect.stringMatching(/^\/\$default\/@connections\/.+=$/)]);

    bob.socket.close();
    await bob.closed;
    await expect.poll(() => ada.heard.map(({ type }) => type)).toContain("user_left");
    expect(stage.failures).toEqual([]);
    expect((await told("disconnect")).at(-1)).toMatchObject({ message: "disconnected", stage: STAGE, Performed: 1 });
    expect((await told("sendMessage")).at(-1)).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Namespace: "Parley", Dimensions: [["stage"]] }] },
      stage: STAGE,
      requestId: expect.stringMatching(/./),
      Performed: 1,
      Sends: 1,
      FanOutPosts: 1,
    });

    const written = stage.lines();
    for (const line of written) {
      const said = JSON.parse(line);
      expect(said).toMatchObject({ stage: STAGE, ...(said.Performed !== 1 && { message: expect.any(String) }) });
    }
    const cookies = [ada, bob].map(({ cookie }) => cookie.split("=")[1] ?? "");
    const secrets = [...cookies, ada.ticket, bob.ticket, "Lovelace", "Babbage", "Analytical", "whispered"];
    expect(secrets.every((secret) => secret.length > 5)).toBe(true);
    expect(secrets.filter((secret) => written.some((line) => line.includes(secret)))).toEqual([]);
  });

  it("hand a message of a large room on to deliver, which posts it, and answer before", async () => {
    const [ada, bob] = [await arrive("Ada of Zürich"), await arrive("Bob of Bern")];
    const created = await ada.request("createRoom", { name: "Hall" });
    const { roomId } = z.object({ room: z.object({ roomId: z.string() }) }).parse(created).room;
    await stage.makeLarge(roomId);
    await bob.request("joinRoom", { roomId });
    stage.posts.length = 0;
    await bob.request("sendMessage", { roomId, content: "hello, all", clientMessageId: "l", afterSeq: 0 });
    const heard = () => ada.heard.filter(({ type }) => type === "message");
    await expect.poll(heard).toMatchObject([{ data: { content: "hello, all" } }]);
    expect(stage.handedOn).toHaveLength(16);
    expect(stage.posts).toHaveLength(1);
    await expect.poll(async () => (await told("deliver")).length).toBe(16);
    expect(await told("deliver")).toContainEqual(expect.objectContaining({ message: "delivered", FanOutPosts: 1 }));
    const performed = (await told("sendMessage")).at(-1);
    expect(performed).toMatchObject({ Performed: 1 });
    expect(performed).not.toHaveProperty("FanOutPosts");
    expect(stage.failures).toEqual([]);
  });

  it("fill an empty stage for a preview, with the table alone", async () => {
    await stage.invoke("demo", {});
    expect((await told("demo")).at(-1)).toMatchObject({ message: "demo filled", Performed: 1 });
    const { request } = await arrive("Hedy");
    expect(await request("listRooms", { prefix: "Welcome" })).toMatchObject({ rooms: [{ name: "Welcome" }] });
  });

  it("refuse a used ticket by the error that API Gateway answers with 401, and are not failing by that", async () => {
    const { ticket, url } = await arrive("Grace");
    const again = new stage.WebSocket(url, [`ticket.${ticket}`]);
    await new Promise((closed) => {
      again.onclose = closed;
    });
    const event = { methodArn: "arn", headers: { "Sec-WebSocket-Protocol": `ticket.${ticket}` } };
    await expect(stage.invoke("authorizer", event)).rejects.toThrow(/^Unauthorized$/);
    expect((await told("authorize")).at(-1)).toMatchObject({ message: "refused", Refused: 1 });
    expect(stage.failures).toEqual([]);
  });

  it("answer a typing frame that asks for it by a post, and no other", async () => {
    const ada = await arrive("Annie");
    const created = await ada.request("createRoom", { name: "Cepheids" });
    const { roomId } = z.object({ room: z.object({ roomId: z.string() }) }).parse(created).room;
    stage.posts.length = 0;
    ada.socket.send(JSON.stringify({ action: "typingStart", data: { roomId } }));
    await told("typingStart");
    expect(stage.posts).toEqual([]);
    await ada.request("typingStop", { roomId });
    expect(stage.posts).toHaveLength(1);
  });

  it("refuse what did not come through CloudFront", async () => {
    const answer = HttpAnswer.parse(await stage.invoke("api", httpEvent("GET", "/api/session", undefined, "")));
    expect([answer.statusCode, JSON.parse(answer.body).code]).toEqual([403, "session.cross_origin"]);
  });

  it("report what a handler throws, with ids and where in the sources, and live on", async () => {
    const event = { requestContext: { connectionId: "c=", requestId: "request-of-c" }, headers: {} };
    const failure = await stage.invoke("connect", event).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FunctionError);
    expect(failure).toMatchObject({ report: { errorType: "$ZodError" } });
    const ids = { connectionId: "c=", requestId: "request-of-c", function_request_id: expect.any(String) };
    expect((await told("connect")).slice(-2)).toMatchObject([
      {
        level: "ERROR",
        error: "$ZodError",
        stack: expect.stringContaining("apps/functions/src/connect.ts:"),
        xray_trace_id: expect.any(String),
        ...ids,
      },
      { message: "failed", Failed: 1, ...ids },
    ]);
    expect(stage.isAlive("connect")).toBe(true);
    await arrive("Edsger");
  });
});
