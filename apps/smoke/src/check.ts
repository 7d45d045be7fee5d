import type { Event } from "@parley/protocol/events";
import type { Connected, Person } from "./person";

/** Two people, who are signed in, and what they have on the stage. */
export type Scene = {
  url: string;
  people: [ada: Person, bob: Person];
  /** Another connection of somebody's, which is closed after the check, and whose every frame must be one of the protocol's. */
  connect(person: Person): Promise<Connected>;
  /** A private room of the first one's that both are members of, and a connection of each that hears it. */
  gather(): Promise<{ ada: Connected; bob: Connected; roomId: string }>;
  /** The actions that were answered and the types of events that came, in all checks until now. */
  seen: { actions: ReadonlySet<string>; events: ReadonlySet<Event["type"]> };
  /** The `Set-Cookie` headers that signing in was answered with. */
  setCookies: readonly string[];
  /** The stage's account that governs the public rooms of the smoke test. Nobody where guests have come. */
  administrator: Person | undefined;
  /** By which route they have come. */
  door: "/api/guest" | "/api/smoke/sign-in";
};

/** One promise of a stage. `run` resolves where it is kept, and throws an error that says what was seen instead. */
export type Check = {
  name: string;
  /** It puts away what others have left, and runs even when the time is up. */
  tidies?: true;
} & (
  | { needs: "nobody"; run(url: string): Promise<unknown> }
  | { needs: "people"; run(scene: Scene): Promise<unknown> }
  | { needs: "administrator"; run(scene: Scene & { administrator: Person }): Promise<unknown> }
);

/** What all rooms of a run are called, so that the next one finds what this one had to leave. */
export const ROOM_NAME = "Parley smoke test";

let count = 0;

/** A value that no other run has used. */
export const unique = (name: string): string => {
  count += 1;
  return `${name}-${Date.now().toString(36)}-${count}`;
};
