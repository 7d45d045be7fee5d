import { mentionedIds, withNames } from "@parley/protocol/mention";
import type { User } from "@parley/protocol/user";
import { useCallback, useMemo, useSyncExternalStore } from "react";
import { useChat } from "../chat/chat";

/** What shows of a person, as one value to compare. */
const lookOf = ({ username, handle }: User): string => `${username}\n${handle ?? ""}`;

/**
 * The person by today's name and handle, as `given` until the client knows better. The component renders only when these change, and not when the
 * client learns what was given.
 */
export const usePerson = (given: User): User => {
  const { people } = useChat().client;
  const { userId } = given;
  const subscribe = useCallback((listener: () => void) => people.watch(userId, listener), [people, userId]);
  const look = useSyncExternalStore(subscribe, () => lookOf(people.get(userId) ?? given));
  return useMemo(() => {
    if (look === lookOf(given)) return given;
    const [username = "", handle] = look.split("\n");
    return { userId, username, ...(handle && { handle }) };
  }, [look, given, userId]);
};

/** The reader, by today's name. */
export const useMe = (): User => usePerson(useChat().me);

/** What people are called today, for texts that are made once: it renders nothing when a name changes. */
export const useToday = (): ((person: User) => User) => {
  const { people } = useChat().client;
  return useCallback((person: User) => people.get(person.userId) ?? person, [people]);
};

/** A message's text on one line of its own, with today's names in the place of mentions. */
export const useReadable = (content: string): string => {
  const { people } = useChat().client;
  const ids = useMemo(() => mentionedIds(content), [content]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const unwatch = ids.map((userId) => people.watch(userId, listener));
      return () => {
        for (const each of unwatch) each();
      };
    },
    [people, ids],
  );
  return useSyncExternalStore(subscribe, () => withNames(content, (userId) => people.get(userId)?.username));
};
