import { once } from "node:events";
import { request } from "node:http";
import { handshake, signIn, takeTicket } from "@parley/smoke/person";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { useProduct } from "../test/product";

const product = useProduct({ hosts: ["chat.example.com"] });
const port = () => Number(new URL(product().url).port);

/** A request by hand, as `fetch` does not let one choose the host. */
const get = async (path: string, host: string): Promise<{ status: number; text: string }> => {
  const asked = request({ host: "127.0.0.1", port: port(), path, headers: { Host: host } }).end();
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
};

describe("the host that is asked", () => {
  it.each(["localhost", "localhost:5173", "127.0.0.1:4000", "[::1]:4000", "LOCALHOST", "chat.example.com"])(
    "%s is served",
    async (host) => {
      expect((await get("/", host)).status).toBe(200);
      expect((await get("/api/session", host)).status).toBe(204);
    },
  );

  it.each([
    "evil.example",
    "evil.example:4000",
    "localhost.evil.example",
    "chat.example.com.evil.example",
    "[",
    "0.0.0.0",
  ])("%s is refused with a sentence, as a page can have its own name lead here (DNS rebinding)", async (host) => {
    for (const path of ["/", "/api/session"])
      expect(await get(path, host)).toEqual({ status: 421, text: expect.stringMatching(/^Parley does not .+\.\n$/) });
  });
});

describe("a WebSocket", () => {
  const open = async (headers: Record<string, string>) => {
    const { url, ticket } = await takeTicket(await signIn(product().url, "Ada"));
    const socket = new WebSocket(url, ["parley.v1", `ticket.${ticket}`], { headers });
    const answer = await handshake(socket);
    socket.terminate();
    return answer;
  };

  it.each<[string, () => Record<string, string>, string | number]>([
    ["from no page", () => ({}), "parley.v1"],
    ["from the product's own page", () => ({ Origin: product().url }), "parley.v1"],
    ["through a proxy", () => ({ Host: "chat.example.com", Origin: "https://chat.example.com" }), "parley.v1"],
    ["from another origin", () => ({ Origin: "http://evil.example" }), 403],
    ["from another port", () => ({ Origin: "http://localhost:1" }), 403],
    ["from a sandboxed page", () => ({ Origin: "null" }), 403],
    ["for another host", () => ({ Host: "evil.example", Origin: "http://evil.example" }), 421],
  ])("%s is answered %s", async (_, headers, answer) => {
    expect(await open(headers())).toBe(answer);
  });
});
