import { createStore } from "@parley/client/store";
import { ParleyError } from "@parley/protocol/error";
import type { SignedIn } from "@parley/protocol/session";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { navigate } from "../router/router";
import { useStore } from "../ui/use-store";
import { endSession, isEnding } from "./http";
import { notifyOtherTabs, onOtherTabs } from "./other-tabs";
import * as PersonStorage from "./person-storage";
import * as Session from "./session";
import { endedText } from "./session-text";

const KEY = ["session"];

/** Why this tab's former person is gone, as a sentence. */
const ended = createStore<string | undefined>(undefined);
export const useEnded = () => useStore(ended);

/** Whoever has been here waits no longer for the server than this. */
const PATIENCE_MS = 2_000;

/**
 * Who is signed in: undefined while the page asks the server, null if nobody is. Where the server cannot be reached, it is the person who was
 * here last: their client finds out when it connects.
 */
export const useSession = () => {
  const queries = useQueryClient();
  return useQuery({
    queryKey: KEY,
    queryFn: async () => {
      const asked = Session.current();
      const last = isEnding() ? undefined : PersonStorage.lastPerson();
      if (!last) return asked;
      const waiting = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE_MS));
      try {
        const answer = await Promise.race([asked, waiting]);
        if (answer !== undefined) return answer;
      } catch (error) {
        if (!(error instanceof ParleyError && error.retry === "backoff")) throw error;
      }
      asked.then(
        (answer) => queries.setQueryData(KEY, answer),
        () => {},
      );
      return last;
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
};

/** Returns a function that asks again who is signed in. Call it when another tab, or the server, says that this may have changed. */
export const useAskAgain = () => {
  const queries = useQueryClient();
  return useCallback(() => void queries.resetQueries({ queryKey: KEY }), [queries]);
};

/** Returns a function that asks what the person and their workspace are by now, and leaves what is known on the screen meanwhile. */
export const useRefreshSession = () => {
  const queries = useQueryClient();
  return useCallback(() => queries.invalidateQueries({ queryKey: KEY }), [queries]);
};

/** Returns a function that makes somebody the person of this browser, in every tab. */
export const useEnter = () => {
  const queries = useQueryClient();
  return useCallback(
    (user: SignedIn) => {
      queries.setQueryData(KEY, user);
      notifyOtherTabs();
    },
    [queries],
  );
};

/** Returns a function that makes nobody the person of this browser. `stop` resolves when nothing more is stored for the former person. */
export const useSignedOut = () => {
  const queries = useQueryClient();
  return useCallback(
    async (stop: () => Promise<void>) => {
      await stop();
      queries.setQueryData(KEY, null);
      notifyOtherTabs();
    },
    [queries],
  );
};

/** Ends the session in every tab, whether the server can be reached or not: this browser tells it as soon as it can. */
export const useSignOut = () => {
  const signedOut = useSignedOut();
  return async (stop: () => Promise<void>) => {
    await Promise.race([endSession().catch(() => {}), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
    await signedOut(stop);
  };
};

/**
 * Keeps this tab with the person who is signed in. When another person or nobody replaces them, the tab drops what it has loaded and stored for
 * them, and shows a sentence that says so.
 */
export const useOnePerson = (person: SignedIn | null | undefined) => {
  const queries = useQueryClient();
  const askAgain = useAskAgain();
  const shown = useRef<SignedIn | null>(undefined);

  useEffect(() => onOtherTabs(askAgain), [askAgain]);
  useEffect(() => {
    const again = () => isEnding() && askAgain();
    window.addEventListener("online", again);
    return () => window.removeEventListener("online", again);
  }, [askAgain]);

  useEffect(() => {
    const before = shown.current;
    if (person === undefined || (before !== undefined && before?.userId === person?.userId)) return;
    shown.current = person;
    // A page that was just opened also deletes the data of sessions that ended meanwhile.
    const known = before === undefined ? PersonStorage.owners() : before ? [before.userId] : [];
    const former = known.filter((userId) => userId !== person?.userId);
    if (person) PersonStorage.markOwner(person);
    ended.set(undefined);
    if (former.length === 0) return;
    if (before) {
      queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== KEY[0] });
      navigate("/", { replace: true });
    }
    void PersonStorage.forget(former).then((lost) => {
      if (before || !person) ended.set(endedText(person, lost, isEnding()));
    });
  }, [person, queries]);
};
