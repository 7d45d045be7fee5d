import assert from "node:assert/strict";
import { ROUTE_RIGHTS } from "@parley/protocol/rights";
import { User } from "@parley/protocol/user";
import { type Check, ROOM_NAME } from "../check";
import { ask } from "../person";
import { refusal } from "../refusal";
import { same } from "../same";

export const session: Check[] = [
  {
    name: "session: nobody is known without a cookie, and gets no ticket",
    needs: "nobody",
    async run(url) {
      same((await ask(url, "GET", "/api/session")).status, 204, "who one is");
      same((await ask(url, "GET", "/api/session", "parley_session=never")).status, 204, "a session that never was");
      same(await refusal(await ask(url, "POST", "/api/tickets")), [401, "session.required"], "a ticket");
    },
  },
  {
    name: "session: a path that is not there is refused as documented",
    needs: "nobody",
    run: async (url) =>
      same(await refusal(await ask(url, "GET", "/api/nothing")), [404, "action.unknown"], "the refusal"),
  },
  {
    name: "session: the cookie is kept from scripts and from other sites",
    needs: "people",
    async run({ url, setCookies }) {
      same(setCookies.length, 2, "signing in sets one cookie");
      const isSecure = new URL(url).protocol === "https:";
      for (const setCookie of setCookies) {
        const attributes = setCookie.toLowerCase().split(/; */).slice(1);
        assert(attributes.includes("httponly"), "the cookie is not HttpOnly");
        assert(attributes.includes("samesite=lax"), "the cookie is not SameSite=Lax");
        same(attributes.includes("secure"), isSecure, "the cookie is Secure where the stage is, and only there");
      }
    },
  },
  {
    name: "session: the cookie says who one is, and answers are stored nowhere",
    needs: "people",
    async run({ url, people }) {
      for (const { userId, username, cookie } of people) {
        const response = await ask(url, "GET", "/api/session", cookie);
        assert.match(response.headers.get("cache-control") ?? "", /no-store/);
        const known = User.parse(await response.json());
        same([known.userId, known.username], [userId, username], "who one is");
      }
    },
  },
  {
    name: "session: every route answers nobody, and each of the two, as the table of rights says",
    needs: "people",
    async run({ url, people }) {
      for (const [route, rights] of Object.entries(ROUTE_RIGHTS)) {
        const [method = "", path = ""] = route.replace(/:\w+/, "none").split(" ");
        const asked = async (cookie?: string) =>
          (await refusal(await ask(url, method, path, cookie, method === "GET" ? undefined : {})))[1];
        if (rights.revoked !== "yes") same(await asked(), rights.revoked, `${route} of nobody`);
        for (const { cookie, workspaceRole = "guest" } of people) {
          const right = rights[workspaceRole];
          if (right !== "yes") same(await asked(cookie), right, `${route} of a ${workspaceRole}`);
        }
      }
    },
  },
  {
    name: "session: a request from another site is refused",
    needs: "people",
    async run({ url, people: [{ cookie }] }) {
      const headers = { "Sec-Fetch-Site": "cross-site", Cookie: cookie };
      const response = await fetch(new URL("/api/tickets", url), { method: "POST", headers });
      same(await refusal(response), [403, "session.cross_origin"], "the refusal");
    },
  },
  {
    name: "session: a body that is not JSON, breaks a rule or is too large is refused as documented",
    needs: "people",
    async run({ url, door }) {
      const headers = { "Content-Type": "application/json" };
      const post = async (body: string) => refusal(await fetch(new URL(door, url), { method: "POST", headers, body }));
      same(await post("{"), [400, "frame.invalid_json"], "no JSON");
      same(await post('{"username":" "}'), [400, "input.invalid"], "a blank name");
      same(await post(JSON.stringify({ username: "x".repeat(40_000) })), [413, "frame.too_large"], "a large body");
    },
  },
];

/** These come last: they put away what the others have left. */
export const goodbye: Check[] = [
  {
    name: "room: the rooms of this run are left, and public ones are in the list no longer",
    needs: "people",
    tidies: true,
    async run({ people, connect }) {
      const mine = new Set(people.map(({ userId }) => userId));
      for (const person of people) {
        const connection = await connect(person);
        for (let cursor: string | undefined, more = true; more; ) {
          const { rooms, nextCursor } = await connection.request("hello", { ...(cursor !== undefined && { cursor }) });
          const made = rooms.filter(
            ({ name, kind, createdBy }) => name.startsWith(ROOM_NAME) && kind !== "direct" && mine.has(createdBy),
          );
          for (const { roomId } of made) await connection.request("leaveRoom", { roomId });
          cursor = nextCursor;
          more = nextCursor !== undefined;
        }
        const { rooms } = await connection.request("listRooms", { prefix: ROOM_NAME });
        const left = rooms.filter(({ createdBy }) => mine.has(createdBy));
        if (person === people[1]) same(left, [], "a room that everybody has left is still listed");
      }
    },
  },
  {
    name: "session: signing out ends the session and its connections",
    needs: "people",
    tidies: true,
    async run({ url, people, administrator, connect }) {
      for (const person of [...people, ...(administrator ? [administrator] : [])]) {
        const connection = await connect(person);
        same((await ask(url, "DELETE", "/api/session", person.cookie)).status, 204, "the answer to signing out");
        await connection.closed;
        same((await ask(url, "GET", "/api/session", person.cookie)).status, 204, "the session");
      }
    },
  },
];
