import type { Situation } from "@parley/protocol/attention";

/**
 * The tabs of this browser in which one person has the app open. Web Locks say what they do, so that a tab that is closed or crashes says
 * nothing any more: the tab that holds the first lock tells of what is new, and each tab that is looked at holds one that names its room.
 */
export type Tabs = {
  /** Whether this tab is the one that tells. One of them is. */
  isTelling(): boolean;
  /** Says what is on this tab's screen: a room, something else (`""`), or nothing as the tab is not looked at. */
  look(place: string | undefined): void;
  /** Where the app is for a message of this room. */
  situation(roomId: string): Promise<Exclude<Situation, "closed">>;
  close(): void;
};

/** Old browsers, and pages without TLS, have no locks: there each tab counts for itself, and the system shows one notification of a room. */
const alone = (): Tabs => {
  let place: string | undefined;
  return {
    isTelling: () => true,
    look: (next) => {
      place = next;
    },
    situation: async (roomId) => (place === undefined ? "hidden" : place === roomId ? "looking" : "elsewhere"),
    close: () => {},
  };
};

/** `onTelling` is called once this tab is the one that tells, which may be at once. */
export const openTabs = (userId: string, onTelling: () => void): Tabs => {
  if (!("locks" in navigator)) {
    onTelling();
    return alone();
  }
  const prefix = `parley-looking-${userId}-`;
  const ended = new AbortController();
  let isTelling = false;
  let isClosed = false;
  /** Lets go of each lock that this tab holds. */
  const held = new Set<() => void>();
  let leave = () => {};

  /** Holds a lock until the returned function is called, also where it has not been granted yet. */
  const hold = (name: string, mode: LockMode, granted: () => void = () => {}): (() => void) => {
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    held.add(release);
    const lock = async () => {
      granted();
      await released;
    };
    navigator.locks.request(name, { mode, signal: ended.signal }, lock).catch(() => {});
    return () => {
      held.delete(release);
      release();
    };
  };

  hold(`parley-telling-${userId}`, "exclusive", () => {
    isTelling = !isClosed;
    if (isTelling) onTelling();
  });

  return {
    isTelling: () => isTelling,
    look: (place) => {
      leave();
      leave = place === undefined || isClosed ? () => {} : hold(prefix + place, "shared");
    },
    situation: async (roomId) => {
      const { held: locks = [] } = await navigator.locks.query();
      const names = locks.flatMap(({ name }) => (name?.startsWith(prefix) ? [name] : []));
      if (names.includes(prefix + roomId)) return "looking";
      return names.length > 0 ? "elsewhere" : "hidden";
    },
    close: () => {
      isClosed = true;
      isTelling = false;
      ended.abort();
      for (const release of held) release();
    },
  };
};
