import { createStore, type Store } from "@parley/client/store";
import { MessageId, RoomId, UserId } from "@parley/protocol/id";
import * as z from "zod/mini";
import { keep, namesUnder, parse, read } from "../storage/local-storage";

/** What a person has done and can still undo. Nobody else is told of it until it is carried out. */
const HeldAct = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("delete"), messageId: MessageId }),
  z.object({ kind: z.literal("leave"), roomId: RoomId }),
  z.object({ kind: z.enum(["kick", "ban"]), roomId: RoomId, userId: UserId }),
  z.object({ kind: z.literal("revoke"), code: z.string() }),
  /** `userId`: who has reported the message. */
  z.object({ kind: z.literal("dismiss"), messageId: MessageId, userId: UserId }),
]);
export type HeldAct = z.infer<typeof HeldAct>;

/** `heldAt` is when it was done, in milliseconds by this device's clock. */
const StoredAct = z.object({ act: HeldAct, heldAt: z.number() });
type StoredAct = z.infer<typeof StoredAct>;

export type HeldActs = {
  /** By key. */
  readonly held: Store<ReadonlyMap<string, HeldAct>>;
  /** Answers with the act's key. */
  hold(act: HeldAct): string;
  undo(key: string): void;
  carryOut(key: string): void;
  /** Carries out what this page holds, as it ends. What another tab holds can still be undone there. */
  carryOutOwn(): void;
  /** Carries out all that are held, as the session ends. Resolves once each has been tried. */
  carryOutAll(): Promise<void>;
  /** Ends listening to other tabs. */
  stop(): void;
};

/** The page that holds an act carries it out. An act that is stored for so long was left by a page that ended without doing so. */
const LEFT_MS = 60_000;

/** An act that failed for want of a connection is tried again after this. */
const AGAIN_MS = 10_000;

const prefix = (userId: string) => `parley.held.${userId}.`;

const keyOf = (act: HeldAct): string => {
  if (act.kind === "delete") return `delete.${act.messageId}`;
  if (act.kind === "leave") return `leave.${act.roomId}`;
  if (act.kind === "revoke") return `revoke.${act.code}`;
  return act.kind === "dismiss" ? `dismiss.${act.messageId}.${act.userId}` : `remove.${act.roomId}.${act.userId}`;
};

/**
 * The acts that one person can still undo, in every tab of this browser. `perform` tells the server: it resolves with whether the act is
 * settled, and otherwise is called again later. An act that the page before left behind is performed, too.
 */
export const createHeldActs = (userId: string, perform: (act: HeldAct) => Promise<boolean>): HeldActs => {
  const held = createStore<ReadonlyMap<string, HeldAct>>(new Map());
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const performed = new Set<string>();
  /** What was begun in this page. */
  const own = new Set<string>();

  const setTimer = (key: string, ms: number) => {
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => void carryOut(key), ms),
    );
  };

  const show = (key: string, act: HeldAct) => held.set(new Map(held.get()).set(key, act));

  const drop = (key: string) => {
    clearTimeout(timers.get(key));
    timers.delete(key);
    const rest = new Map(held.get());
    if (rest.delete(key)) held.set(rest);
  };

  const settle = (key: string) => {
    keep(prefix(userId) + key, null);
    drop(key);
  };

  const carryOut = async (key: string): Promise<void> => {
    const act = held.get().get(key);
    if (!act || performed.has(key)) return;
    performed.add(key);
    const isSettled = await perform(act);
    performed.delete(key);
    if (isSettled) settle(key);
    else setTimer(key, AGAIN_MS);
  };

  const adopt = (key: string, { act, heldAt }: StoredAct) => {
    show(key, act);
    setTimer(key, Math.max(0, Math.min(heldAt + LEFT_MS - Date.now(), LEFT_MS)));
  };

  const onStorage = ({ key, newValue }: StorageEvent) => {
    if (!key?.startsWith(prefix(userId))) return;
    const name = key.slice(prefix(userId).length);
    const stored = parse(StoredAct, newValue);
    if (stored) adopt(name, stored);
    else if (!performed.has(name)) drop(name);
  };
  window.addEventListener("storage", onStorage);

  for (const key of namesUnder(prefix(userId))) {
    const stored = parse(StoredAct, read(prefix(userId) + key));
    if (stored) adopt(key, stored);
    else settle(key);
  }

  return {
    held,
    hold: (act) => {
      const key = keyOf(act);
      keep(prefix(userId) + key, JSON.stringify({ act, heldAt: Date.now() } satisfies StoredAct));
      own.add(key);
      show(key, act);
      return key;
    },
    undo: settle,
    carryOut: (key) => void carryOut(key),
    carryOutOwn: () => {
      for (const key of own) void carryOut(key);
    },
    carryOutAll: async () => {
      await Promise.all([...held.get().keys()].map(carryOut));
    },
    stop: () => {
      window.removeEventListener("storage", onStorage);
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
};

/** Forgets the acts of a person whose session has ended. */
export const clearHeldActs = (userId: string): void => {
  for (const key of namesUnder(prefix(userId))) keep(prefix(userId) + key, null);
};
