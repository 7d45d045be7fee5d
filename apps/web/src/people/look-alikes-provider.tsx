import type { User } from "@parley/protocol/user";
import { createContext, type ReactNode, use, useLayoutEffect, useMemo, useState } from "react";
import { useChat } from "../chat/chat";
import { useStore } from "../ui/use-store";
import { createLookAlikes, type LookAlikes } from "./look-alikes";

const AlikeContext = createContext<ReadonlySet<string>>(new Set());
const MeetContext = createContext<LookAlikes["meet"]>(() => {});

/** The ids of the people whose name looks like somebody else's. */
export const useAlike = (): ReadonlySet<string> => use(AlikeContext);

/** Compares people's names with all others from now on. Call it where people come to the screen; `people` stays the same while they do. */
export const useMeet = (people: readonly User[] | undefined) => {
  const meet = use(MeetContext);
  useLayoutEffect(() => {
    if (people) meet(people);
  }, [meet, people]);
};

/** Meets the signed-in person and the other person of each direct room, so that they are told apart before any room is open. */
const MeetMine = () => {
  const { client, me } = useChat();
  const { rooms } = useStore(client.rooms);
  useMeet(useMemo(() => [me, ...[...rooms.values()].flatMap(({ peer }) => peer ?? [])], [rooms, me]));
  return null;
};

/** Tells people apart in everything inside. */
export const LookAlikesProvider = ({ children }: { children: ReactNode }) => {
  const [lookAlikes] = useState(createLookAlikes);
  return (
    <MeetContext value={lookAlikes.meet}>
      <AlikeContext value={useStore(lookAlikes.alike)}>
        <MeetMine />
        {children}
      </AlikeContext>
    </MeetContext>
  );
};
