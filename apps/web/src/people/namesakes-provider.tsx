import type { User } from "@parley/protocol/user";
import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../chat/use-store";
import { createNamesakes, type Namesakes } from "./namesakes";

const AlikeContext = createContext<ReadonlySet<string>>(new Set());
const MeetContext = createContext<Namesakes["meet"]>(() => {});

/** By id: the people whose names are easily taken for somebody else's. */
export const useAlike = (): ReadonlySet<string> => use(AlikeContext);

/** Tells people apart from all others from now on. Call it where people come to the screen; `people` stays the same while they do. */
export const useMeet = (people: readonly User[] | undefined) => {
  const meet = use(MeetContext);
  useLayoutEffect(() => {
    if (people) meet(people);
  }, [meet, people]);
};

/** Meets the signed-in person and the other person of each direct room, so that these are told apart before any room is open. */
const MeetMine = () => {
  const { client, me } = useChat();
  const { rooms } = useStore(client.rooms);
  useMeet(useMemo(() => [me, ...[...rooms.values()].flatMap(({ peer }) => peer ?? [])], [rooms, me]));
  return null;
};

/** Tells apart, in everything inside, the people who are met there. */
export const NamesakesProvider = ({ children }: { children: ReactNode }) => {
  const [namesakes] = useState(createNamesakes);
  return (
    <MeetContext value={namesakes.meet}>
      <AlikeContext value={useStore(namesakes.alike)}>
        <MeetMine />
        {children}
      </AlikeContext>
    </MeetContext>
  );
};
