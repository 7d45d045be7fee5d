import { once } from "node:events";
import { request } from "node:http";
import { handshake, signIn, takeTicket } from "@parley/smoke/person";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type Product, useProduct } from "../test/product";

const laptop = useProduct();
const server = useProduct({ publicUrl: "https://chat.example.com" });

/** A request by hand, as `fetch` does not let one choose the host. */
const get = async (
  { url }: Product,
  path: string,
  host: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> => {
  const { port } = new URL(url);
  const asked = request({ host: "127.0.0.1", port, path, headers: { ...headers, Host: host } }).end();
  const [response] = await once(asked, "response");
  let text = "";
  for await (const chunk of response) text += chunk;
  return { status: response.statusCode, text };
};

const LOOPBACK = ["localhost", "localhost:5173", "127.0.0.1:4000", "[::1]:4000", "LOCALHOST"];
const PUBLIC = ["chat.example.com", "chat.example.com:443", "Chat.Example.com"];
const OTHERS = ["evil.example", "evil.example:4000", "localhost.evil.example", "chat.example.com.evil.example", "["];

describe("the host that is asked", () => {
  it.each([
    ["on a laptop", laptop, LOOPBACK],
    ["behind a proxy", server, PUBLIC],
  ])("%s, is served", async (_, product, hosts) => {
    for (const host of hosts) {
      expect((await get(product(), "/", host)).status).toBe(200);
      expect((await get(product(), "/api/session", host)).status).toBe(204);
    }
  });

  it.each([
    ["on a laptop", laptop, [...PUBLIC, ...OTHERS, "0.0.0.0"]],
    ["behind a proxy", server, [...LOOPBACK, ...OTHERS]],
  ])(
    "%s, is refused with a sentence if it is another: a page can have its own name lead here (DNS rebinding)",
    async (_, product, hosts) => {
      const answer = { status: 421, text: expect.stringMatching(/^Parley does not .+\.\n$/) };
      for (const host of hosts)
        for (const path of ["/", "/api/session"]) expect(await get(product(), path, host)).toEqual(answer);
    },
  );
});

describe("a proxy that asks for a name of its own", () => {
  it.each(["Via", "X-Real-IP", "X-Forwarded-Proto", "Forwarded"])(
    "leads nobody to a laptop that knows of none: %s",
    async (name) => {
      for (const path of ["/", "/api/session"])
        expect((await get(laptop(), path, "127.0.0.1", { [name]: "203.0.113.7" })).status).toBe(421);
    },
  );
});

describe("a WebSocket", () => {
  const open = async ({ url }: Product, headers: Record<string, string>) => {
    // Behind the proxy the ticket names its address, which leads nowhere here.
    const { ticket } = await takeTicket(await signIn(url, "Ada"));
    const socket = new WebSocket(`${url.replace("http", "ws")}/realtime`, ["parley.v1", `ticket.${ticket}`], {
      headers,
    });
    const answer = await handshake(socket);
    socket.terminate();
    return answer;
  };

  it.each<[string, (product: Product) => Record<string, string>, string | number]>([
    ["from no page", () => ({}), "parley.v1"],
    ["from the product's own page", ({ url }) => ({ Origin: url }), "parley.v1"],
    ["from another origin", () => ({ Origin: "http://evil.example" }), 403],
    ["from another port", () => ({ Origin: "http://localhost:1" }), 403],
    ["from a page with TLS", ({ url }) => ({ Origin: url.replace("http", "https") }), 403],
    ["from a sandboxed page", () => ({ Origin: "null" }), 403],
    ["from another origin that a client says was asked", () => FORGED, 421],
    ["for another host", () => ({ Host: "evil.example", Origin: "http://evil.example" }), 421],
  ])("on a laptop, %s is answered %s", async (_, headers, answer) => {
    expect(await open(laptop(), headers(laptop()))).toBe(answer);
  });
});

const FORGED = { Origin: "http://evil.example", "X-Forwarded-Host": "evil.example" };
