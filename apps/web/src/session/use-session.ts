import { createStore } from "@parley/client/store";
import type { User } from "@parley/protocol/user";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { navigate } from "../router/router";
import { useStore } from "../ui/use-store";
import { notifyOtherTabs, onOtherTabs } from "./other-tabs";
import * as PersonStorage from "./person-storage";
import * as Session from "./session";
import { endedText } from "./session-text";

const KEY = ["session"];

/** Why this tab's former person is gone, as a sentence. */
const ended = createStore<string | undefined>(undefined);
export const useEnded = () => useStore(ended);

/** Who is signed in: undefined while the page asks the server, null if nobody is. */
export const useSession = () =>
  useQuery({ queryKey: KEY, queryFn: Session.current, staleTime: Number.POSITIVE_INFINITY });

/** Returns a function that asks again who is signed in. Call it when another tab, or the server, says that this may have changed. */
export const useAskAgain = () => {
  const queries = useQueryClient();
  return useCallback(() => void queries.resetQueries({ queryKey: KEY }), [queries]);
};

export const useSignIn = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: Session.signIn,
    onSuccess: (user) => {
      queries.setQueryData(KEY, user);
      notifyOtherTabs();
    },
  });
};

/** Ends the session in every tab. `stop` resolves when nothing more is stored for its person. */
export const useSignOut = () => {
  const queries = useQueryClient();
  return async (stop: () => Promise<void>) => {
    await Session.signOut();
    await stop();
    queries.setQueryData(KEY, null);
    notifyOtherTabs();
  };
};

/**
 * Keeps this tab with the person who is signed in. When another person or nobody replaces them, the tab drops what it has loaded and stored for
 * them, and shows a sentence that says so.
 */
export const useOnePerson = (person: User | null | undefined) => {
  const queries = useQueryClient();
  const askAgain = useAskAgain();
  const shown = useRef<User | null>(undefined);

  useEffect(() => onOtherTabs(askAgain), [askAgain]);

  useEffect(() => {
    const before = shown.current;
    if (person === undefined || (before !== undefined && before?.userId === person?.userId)) return;
    shown.current = person;
    // A page that was just opened also deletes the data of sessions that ended meanwhile.
    const known = before === undefined ? PersonStorage.owners() : before ? [before.userId] : [];
    const former = known.filter((userId) => userId !== person?.userId);
    if (person) PersonStorage.markOwner(person.userId);
    ended.set(undefined);
    if (former.length === 0) return;
    if (before) {
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      navigate("/", { replace: true });
    }
    void PersonStorage.forget(former).then((lost) => {
      if (before || !person) ended.set(endedText(person, lost));
    });
  }, [person, queries]);
};
