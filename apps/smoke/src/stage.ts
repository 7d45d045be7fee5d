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

/**
 * Signs two guests in, or takes two sessions that were given as cookies. Undefined where the stage says that it lets no guests in; throws
 * where it does neither.
 */
export const enter = async (
  url: string,
  cookies: readonly [string, string] | undefined,
): Promise<Entry | undefined> => {
  if (cookies) {
    const people: [Person, Person] = await Promise.all([whoever(url, cookies[0]), whoever(url, cookies[1])]);
    if (people[0].userId === people[1].userId) throw new Error("both cookies are of the same person; two are needed");
    return { people, setCookies: [] };
  }
  const ada = await admit(url, "Smoke test Ada");
  const bob = ada && (await admit(url, "Smoke test Bob"));
  if (!ada || !bob) return undefined;
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

const whoever = async (url: string, cookie: string): Promise<Person> => {
  const response = await ask(url, "GET", "/api/session", cookie);
  if (response.status !== 200) throw new Error("a cookie that was given is of no session here; sign in again");
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
