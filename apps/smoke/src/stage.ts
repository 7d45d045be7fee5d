import { createHmac, randomBytes } from "node:crypto";
import type { ActionName, Input } from "@parley/protocol/actions";
import { Event } from "@parley/protocol/events";
import type { SmokeSignInInput } from "@parley/protocol/smoke";
import { User } from "@parley/protocol/user";
import { Workspace } from "@parley/protocol/workspace";
import * as z from "zod";
import { ROOM_NAME, type Scene } from "./check";
import { ask, type Connected, connect, cookieOf, type Person, parseJson, Reply } from "./person";
import { same } from "./same";

const Refusal = z.object({ code: z.string() });

/** Two people who are signed in, the administrator if there is one, and what this was answered with. */
export type Entry = { people: [Person, Person] } & Pick<Scene, "setCookies" | "door" | "administrator">;

/** Why nobody could enter, though the stage is not to blame. `asks` says whether somebody should do something about it. */
export type Closed = { reason: string; asks: boolean };

export const isClosed = (entered: Entry | Closed): entered is Closed => "reason" in entered;

/**
 * Signs the stage's accounts in where its secret is given, and two guests where not. Throws where the stage neither lets anybody in nor
 * says why. A secret that is not the stage's is no fault of a release, which must not be taken back for it.
 */
export const enter = async (url: string, secret: string | undefined): Promise<Entry | Closed> => {
  if (secret !== undefined) {
    const [ada, bob] = [await prove(url, secret, "ada"), await prove(url, secret, "bob")];
    const root = await prove(url, secret, "root");
    if (!ada || !bob || !root)
      return { reason: "the secret is not the stage's: PARLEY_SMOKE_SECRET and SmokeSecret differ", asks: true };
    return entryOf("/api/smoke/sign-in", ada, bob, root);
  }
  if (await isGoverned(url))
    return {
      reason:
        "guests may not do what members may, as the workspace has an administrator: give the stage's SmokeSecret in PARLEY_SMOKE_SECRET",
      asks: true,
    };
  const ada = await admit(url, "Smoke test Ada");
  const bob = ada && (await admit(url, "Smoke test Bob"));
  if (!ada || !bob) return { reason: "guests are not allowed here", asks: false };
  return entryOf("/api/guest", ada, bob);
};

type Entered = { person: Person; setCookies: string[] };

const entryOf = (door: Scene["door"], ada: Entered, bob: Entered, root?: Entered): Entry => ({
  people: [ada.person, bob.person],
  administrator: root?.person,
  setCookies: [...ada.setCookies, ...bob.setCookies],
  door,
});

const enteredBy = async (url: string, response: Response): Promise<Entered> => {
  const person: Person = { ...User.parse(await response.json()), url, cookie: cookieOf(response) };
  return { person, setCookies: response.headers.getSetCookie() };
};

/** A new guest; undefined where there are none. */
const admit = async (url: string, username: string): Promise<Entered | undefined> => {
  const response = await ask(url, "POST", "/api/guest", undefined, { username });
  if (response.status === 403) {
    same(Refusal.parse(await response.json()).code, "session.guests_disabled", "signing in as a guest");
    return undefined;
  }
  if (response.status !== 200) throw new Error(`signing in as a guest is answered with ${response.status}`);
  return enteredBy(url, response);
};

const REFUSED = ["session.proof_refused", "action.unknown"];

/** One of the stage's accounts; undefined where the stage has another secret, or none. */
const prove = async (
  url: string,
  secret: string,
  account: SmokeSignInInput["account"],
): Promise<Entered | undefined> => {
  const [at, nonce] = [Date.now(), randomBytes(24).toString("base64url")];
  const texts = ["parley smoke", new URL(url).origin, account, String(at), nonce];
  const proof = createHmac("sha256", secret).update(texts.join("\n")).digest("base64url");
  const input = { account, at, nonce, proof } satisfies SmokeSignInInput;
  const response = await ask(url, "POST", "/api/smoke/sign-in", undefined, input);
  if (response.status === 200) return enteredBy(url, response);
  const { code } = Refusal.parse(await response.json());
  if (REFUSED.includes(code)) return undefined;
  throw new Error(`signing in by the secret is answered with ${response.status} and ${code}`);
};

/** Releases before there were accounts know no such route. */
const isGoverned = async (url: string): Promise<boolean> => {
  const response = await ask(url, "GET", "/api/workspace");
  return response.ok && Workspace.parse(await response.json()).hasAdministrator;
};

const Frame = z.union([Reply, Event]);

/** The people's side of a stage, for one check after the other. */
export const openScene = (url: string, { people, administrator, setCookies, door }: Entry) => {
  const actions = new Set<ActionName>();
  const events = new Set<Event["type"]>();
  let connections: Connected[] = [];

  const scene: Scene = {
    url,
    people,
    administrator,
    setCookies,
    door,
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
