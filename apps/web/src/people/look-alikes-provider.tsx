import type { User } from "@parley/protocol/user";
import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../ui/use-store";
import { createLookAlikes, type LookAlikes } from "./look-alikes";

const AlikeContext = createContext<ReadonlySet<string>>(new Set());
const MeetContext = createContext<LookAlikes["meet"]>(() => {});

/** The ids of people whose name looks like another person's. */
export const useAlike = (): ReadonlySet<string> => use(AlikeContext);

/** Adds people to those whose names are compared. Call it wherever names appear; pass the same array while the people are the same. */
export const useMeet = (people: readonly User[] | undefined) => {
  const meet = use(MeetContext);
  useLayoutEffect(() => {
    if (people) meet(people);
  }, [meet, people]);
};

/** Adds the signed-in person and the other person of each direct room, whose names show before any room is open. */
const MeetMine = () => {
  const { client, me } = useChat();
  const { rooms } = useStore(client.rooms);
  useMeet(useMemo(() => [me, ...[...rooms.values()].flatMap(({ peer }) => peer ?? [])], [rooms, me]));
  return null;
};

/** Provides `useAlike` and `useMeet`. */
export const LookAlikesProvider = ({ children }: { children: ReactNode }) => {
  const { people } = useChat().client;
  const [lookAlikes] = useState(() => createLookAlikes((person) => people.get(person.userId) ?? person));
  return (
    <MeetContext value={lookAlikes.meet}>
      <AlikeContext value={useStore(lookAlikes.alike)}>
        <MeetMine />
        {children}
      </AlikeContext>
    </MeetContext>
  );
};
