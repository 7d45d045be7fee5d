import type { ActionName, Input } from "@parley/protocol/actions";
import { Event } from "@parley/protocol/events";
import { User } from "@parley/protocol/user";
import * as z from "zod";
import { ROOM_NAME, type Scene } from "./check";
import { ask, type Connected, connect, cookieOf, type Person, parseJson, Reply } from "./person";
import { same } from "./same";

const Refusal = z.object({ code: z.string() });

/** Two people who are signed in, and the `Set-Cookie` headers that this was answered with. */
export type Entry = { people: [Person, Person]; setCookies: string[] };

/** Why nobody could enter, though the stage is not to blame. `asks` says whether somebody should do something about it. */
export type Closed = { reason: string; asks: boolean };

export const isClosed = (entered: Entry | Closed): entered is Closed => "reason" in entered;

/**
 * Signs two guests in, or takes two sessions that were given as cookies. Throws where the stage neither lets anybody in nor says that it
 * lets no guests in. Sessions that have ended are no fault of a release, which must not be taken back for them.
 */
export const enter = async (url: string, cookies: readonly [string, string] | undefined): Promise<Entry | Closed> => {
  if (cookies) {
    const [first, second] = await Promise.all([whoever(url, cookies[0]), whoever(url, cookies[1])]);
    if (!first || !second)
      return { reason: "a session that was given has ended: sign in again, and renew PARLEY_SMOKE_COOKIE", asks: true };
    if (first.userId === second.userId)
      return { reason: "both cookies are of the same person: give two people's in PARLEY_SMOKE_COOKIE", asks: true };
    return { people: [first, second], setCookies: [] };
  }
  const ada = await admit(url, "Smoke test Ada");
  const bob = ada && (await admit(url, "Smoke test Bob"));
  if (!ada || !bob) return { reason: "guests are not allowed here", asks: false };
  return { people: [ada.person, bob.person], setCookies: [...ada.setCookies, ...bob.setCookies] };
};

/** A new guest; undefined where there are none. */
const admit = async (url: string, username: string) => {
  const response = await ask(url, "POST", "/api/guest", undefined, { username });
  if (response.status === 403) {
    same(Refusal.parse(await response.json()).code, "session.guests_disabled", "signing in as a guest");
    return undefined;
  }
  if (response.status !== 200) throw new Error(`signing in as a guest is answered with ${response.status}`);
  const person: Person = { ...User.parse(await response.json()), url, cookie: cookieOf(response) };
  return { person, setCookies: response.headers.getSetCookie() };
};

/** Whose session a cookie is; undefined where it is nobody's. */
const whoever = async (url: string, cookie: string): Promise<Person | undefined> => {
  const response = await ask(url, "GET", "/api/session", cookie);
  if (response.status === 204) return undefined;
  if (response.status !== 200) throw new Error(`a session that was given is answered with ${response.status}`);
  return { ...User.parse(await response.json()), url, cookie };
};

const Frame = z.union([Reply, Event]);

/** The people's side of a stage, for one check after the other. */
export const openScene = (url: string, { people, setCookies }: Entry) => {
  const actions = new Set<ActionName>();
  const events = new Set<Event["type"]>();
  let connections: Connected[] = [];

  const scene: Scene = {
    url,
    people,
    setCookies,
    seen: { actions, events },
    async connect(person) {
      const connected = await connect(person);
      connections.push(connected);
      const request = async <A extends ActionName>(action: A, data: Input<A>) => {
        const output = await connected.request(action, data);
        actions.add(action);
        return output;
      };
      return { ...connected, request };
    },
    async gather() {
      const [ada, bob] = await Promise.all([scene.connect(people[0]), scene.connect(people[1])]);
      const members = [bob.userId];
      const { room } = await ada.request("createRoom", { name: ROOM_NAME, isPrivate: true, members });
      await bob.request("joinRoom", { roomId: room.roomId });
      return { ada, bob, roomId: room.roomId };
    },
  };

  return {
    scene,
    /** Closes what the check has opened. Throws where a frame came that the protocol does not know. */
    clear() {
      const closing = connections;
      connections = [];
      for (const { socket } of closing) socket.terminate();
      for (const text of closing.flatMap(({ frames }) => frames)) {
        const frame = Frame.safeParse(parseJson(text));
        if (!frame.success) throw new Error(`a frame is not of the protocol: ${z.prettifyError(frame.error)}`);
        if (frame.data.type !== "success" && frame.data.type !== "error") events.add(frame.data.type);
      }
    },
  };
};
