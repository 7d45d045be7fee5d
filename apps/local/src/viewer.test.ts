import type { IncomingMessage } from "node:http";
import { BlockList } from "node:net";
import { describe, expect, it } from "vitest";
import { readViewer } from "./viewer";

const proxies = new BlockList();
proxies.addSubnet("127.0.0.0", 8, "ipv4");
proxies.addAddress("10.0.0.2", "ipv4");

const HOST = "chat.example.com";
const read = (peer: string, headers: IncomingMessage["headers"]) => {
  const request = { socket: { remoteAddress: peer }, headers: { host: HOST, ...headers } };
  return readViewer(request as IncomingMessage, proxies);
};
const addressOf = (peer: string, chain: string) => read(peer, { "x-forwarded-for": chain }).address;

describe("the viewer's address", () => {
  it.each([
    ["nobody in front", "203.0.113.7", "198.51.100.1", "203.0.113.7"],
    ["a proxy", "127.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["a proxy that listens on both families", "::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"],
    ["a proxy, and a viewer who claims another address", "127.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"],
    ["a proxy, and a viewer who claims to be one", "127.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"],
    ["two proxies", "127.0.0.1", "198.51.100.1, 203.0.113.7, 10.0.0.2", "203.0.113.7"],
    ["a proxy that writes ports", "127.0.0.1", "203.0.113.7:4711", "203.0.113.7"],
    ["a proxy that writes ports, IPv6", "127.0.0.1", "[2001:db8::7]:4711", "2001:db8::7"],
    ["IPv6", "127.0.0.1", "2001:db8::7", "2001:db8::7"],
    ["nobody there any more", "", "203.0.113.7", ""],
    ["a proxy that says nothing", "127.0.0.1", "", "127.0.0.1"],
    ["a proxy that says what is no address", "127.0.0.1", "203.0.113.7, unknown", "127.0.0.1"],
  ])("with %s", (_, peer, chain, address) => {
    expect(addressOf(peer, chain)).toBe(address);
  });
});

describe("the host that was asked", () => {
  it("is what a proxy says, and of nobody else what the request says", () => {
    const forwarded = { host: "127.0.0.1:4000", "x-forwarded-host": HOST };
    expect(read("127.0.0.1", forwarded).host).toBe(HOST);
    expect(read("203.0.113.7", forwarded).host).toBe("127.0.0.1:4000");
    expect(read("127.0.0.1", {}).host).toBe(HOST);
    expect(read("127.0.0.1", { "x-forwarded-host": `evil.example, ${HOST}` }).host).toBe(HOST);
  });
});
