import { LIMITS } from "@parley/protocol/limits";
import { SignedIn } from "@parley/protocol/session";
import { arrive, ask, connect, cookieOf, handshake, offer, signIn, takeTicket } from "@parley/smoke/person";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { useProduct } from "../test/product";

/** What signing in promises: see the protocol's README. */
const product = useProduct({
  faults: { disconnect: () => (silent ? "missing" : undefined) },
});
let silent = false;

const byQuery = (url: string, ticket: string) => new WebSocket(`${url}?authorization=${ticket}`);

describe("a guest signs in", () => {
  it("and gets a cookie that scripts can't read and other sites can't send", async () => {
    const response = await ask(product().url, "POST", "/api/guest", undefined, { username: "  Ada " });
    const user = SignedIn.parse(await response.json());
    expect(user.workspaceRole).toBe("guest");
    expect(user.username).toBe("Ada");
    const [cookie = "", ...more] = response.headers.getSetCookie();
    expect(more).toEqual([]);
    const [secret, ...attributes] = cookie.split("; ");
    expect(secret).toMatch(/^parley_session=[\w-]{32,}$/);
    expect(attributes).toEqual(expect.arrayContaining(["HttpOnly", "SameSite=Lax", "Path=/"]));
    const expires = attributes.find((attribute) => attribute.startsWith("Expires="))?.slice("Expires=".length) ?? "";
    expect(Date.parse(expires)).toBeLessThanOrEqual(Date.now() + LIMITS.sessionTtlMs);
    expect(response.headers.get("cache-control")).toBe("no-store");

    const session = await ask(product().url, "GET", "/api/session", cookieOf(response));
    expect(await session.json()).toEqual(user);
  });

  it("and not with headers that only a proxy sets: nobody has said that one is in front", async () => {
    const response = await fetch(new URL("/api/guest", product().url), {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example" },
      body: JSON.stringify({ username: "Ada" }),
    });
    expect([response.status, response.headers.getSetCookie()]).toEqual([421, []]);
  });

  it("and has a session that ends after its time", async () => {
    const { cookie } = await signIn(product().url, "Ada");
    product().advance(LIMITS.sessionTtlMs + 1_000);
    expect((await ask(product().url, "GET", "/api/session", cookie)).status).toBe(204);
    product().advance(-LIMITS.sessionTtlMs - 1_000);
  });

  it.each([
    ["GET", "/api/session"],
    ["POST", "/api/tickets"],
  ])(
    "and stays signed in by coming again: past half of its time, %s %s renews the session and its cookie",
    async (method, path) => {
      const { cookie } = await signIn(product().url, "Ada");
      expect((await ask(product().url, method, path, cookie)).headers.getSetCookie()).toEqual([]);
      const past = LIMITS.sessionTtlMs / 2 + 1_000;
      product().advance(past);
      const renewed = await ask(product().url, method, path, cookie);
      expect(cookieOf(renewed)).toBe(cookie);
      expect(renewed.headers.getSetCookie()[0]).toMatch(
        /; HttpOnly; Expires=.+; SameSite=Lax$|; Expires=.+; HttpOnly; SameSite=Lax$/,
      );
      product().advance(past);
      expect((await ask(product().url, "GET", "/api/session", cookie)).status).toBe(200);
      product().advance(-2 * past);
    },
  );

  it.each(["Zoë", "李明", "🦜", "a%20b", 'q"uote'])("and keeps the name %s everywhere", async (username) => {
    const person = await arrive(product().url, username);
    expect((await person.request("hello", {})).user).toMatchObject({ userId: person.userId, username });
    const { room } = await person.request("createRoom", { name: "Room" });
    const { sent } = await person.request("sendMessage", { roomId: room.roomId, content: "x" });
    expect(sent.username).toBe(username);
  });
});

describe("a ticket", () => {
  it("opens one connection, offered as a subprotocol: only parley.v1 is echoed", async () => {
    const ticket = await takeTicket(await signIn(product().url, "Ada"));
    expect(ticket.ticket).toMatch(/^[\w-]{22,}$/);
    expect(ticket.url).toBe(`${product().url.replace("http", "ws")}/realtime`);
    expect(await handshake(offer(ticket))).toBe("parley.v1");
    expect(await handshake(offer(ticket))).toBe(401);
  });

  it("opens one connection, offered as ?authorization=: no subprotocol is accepted", async () => {
    const { ticket, url } = await takeTicket(await signIn(product().url, "Ada"));
    expect(await handshake(byQuery(url, ticket))).toBe("");
    expect(await handshake(byQuery(url, ticket))).toBe(401);
  });

  it("opens one connection of two that try at once", async () => {
    const ticket = await takeTicket(await signIn(product().url, "Ada"));
    const both = await Promise.all([handshake(offer(ticket)), handshake(offer(ticket))]);
    expect(new Set(both)).toEqual(new Set(["parley.v1", 401]));
  });

  it("is refused once it has expired, after 30 s", async () => {
    const person = await signIn(product().url, "Ada");
    const [early, late] = [await takeTicket(person), await takeTicket(person)];
    expect(Date.parse(late.expiresAt) - Date.now()).toBeLessThanOrEqual(LIMITS.ticketTtlMs);
    product().advance(LIMITS.ticketTtlMs - 5_000);
    expect(await handshake(offer(early))).toBe("parley.v1");
    product().advance(5_000);
    expect(await handshake(offer(late))).toBe(401);
    product().advance(-LIMITS.ticketTtlMs);
  });

  it("is refused with 401 when it is wrong, empty or missing, before the socket opens", async () => {
    const { url } = await takeTicket(await signIn(product().url, "Ada"));
    const wrong = [
      new WebSocket(url),
      new WebSocket(url, ["parley.v1"]),
      offer({ ticket: "wrong", url, userId: "u", expiresAt: "" }),
      byQuery(url, "wrong"),
      byQuery(url, ""),
      byQuery(url, "%00"),
    ];
    expect(await Promise.all(wrong.map(handshake))).toEqual(wrong.map(() => 401));
    expect(product().errors).toEqual([]);
  });

  it("is taken from the subprotocols where both are offered", async () => {
    const { ticket, url } = await takeTicket(await signIn(product().url, "Ada"));
    expect(await handshake(offer({ ticket, url: `${url}?authorization=wrong`, userId: "u", expiresAt: "" }))).toBe(
      "parley.v1",
    );
  });
});

describe("signing out", () => {
  it("ends the session, its sockets and its tickets, and nobody else's", async () => {
    const ada = await arrive(product().url, "Ada");
    const [secondTab, bob, unused] = [await connect(ada), await arrive(product().url, "Bob"), await takeTicket(ada)];
    const { room } = await bob.request("createRoom", { name: "Room" });
    await ada.request("joinRoom", { roomId: room.roomId });

    const response = await ask(product().url, "DELETE", "/api/session", ada.cookie);
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(/^parley_session=;.*Max-Age=0/)]);
    await Promise.all([ada.closed, secondTab.closed]);

    expect((await ask(product().url, "GET", "/api/session", ada.cookie)).status).toBe(204);
    expect((await ask(product().url, "POST", "/api/tickets", ada.cookie)).status).toBe(401);
    expect(await handshake(offer(unused))).toBe(401);
    // Bob stays, and sees her go.
    expect((await bob.request("listOnline", { roomId: room.roomId })).users).toEqual([
      { userId: bob.userId, username: "Bob" },
    ]);
    expect(bob.events("user_left").map(({ data }) => data.userId)).toEqual([ada.userId]);
    await bob.request("ping", {});
  });

  it("I15: without a session, and a second time, is done already", async () => {
    const { cookie } = await signIn(product().url, "Ada");
    for (const presented of [cookie, cookie, undefined, "parley_session=x"])
      expect((await ask(product().url, "DELETE", "/api/session", presented)).status).toBe(204);
  });

  it("I15: by signing in anew ends the former session's sockets", async () => {
    const ada = await arrive(product().url, "Ada");
    const response = await ask(product().url, "POST", "/api/guest", ada.cookie, { username: "Bob" });
    expect(response.status).toBe(200);
    await ada.closed;
    expect((await ask(product().url, "GET", "/api/session", ada.cookie)).status).toBe(204);
  });

  it("works though one of its connections has ended without a word (FACTS: $disconnect may not come)", async () => {
    silent = true;
    const ada = await arrive(product().url, "Ada");
    silent = false;
    ada.socket.terminate();
    await ada.closed;
    const secondTab = await connect(ada);
    expect((await ask(product().url, "DELETE", "/api/session", ada.cookie)).status).toBe(204);
    await secondTab.closed;
  });
});
