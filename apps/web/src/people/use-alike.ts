import type { User } from "@parley/protocol/user";
import { createContext, use, useLayoutEffect } from "react";

export const AlikeContext = createContext<ReadonlySet<string>>(new Set());
export const meetNobody = (_people: Iterable<User>) => {};
export const MeetContext = createContext(meetNobody);

/** The ids of people whose name looks like another person's. */
export const useAlike = (): ReadonlySet<string> => use(AlikeContext);

/** Adds people to those whose names are compared. Call it wherever names appear; pass the same array while the people are the same. */
export const useMeet = (people: readonly User[] | undefined) => {
  const meet = use(MeetContext);
  useLayoutEffect(() => {
    if (people) meet(people);
  }, [meet, people]);
};
