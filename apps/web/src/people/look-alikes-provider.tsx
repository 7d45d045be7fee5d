import { createStore } from "@parley/client/store";
import { type ReactNode, useMemo, useState } from "react";
import { useChat } from "../chat/chat";
import { useParts } from "../deferred/deferred";
import { useStore } from "../ui/use-store";
import { AlikeContext, MeetContext, meetNobody } from "./use-alike";

/**
 * Provides `useAlike` and `useMeet`. Until what compares names is loaded, nobody is told apart. Then `useMeet` has another function to call, so
 * everybody who is on the screen is met.
 */
export const LookAlikesProvider = ({ children }: { children: ReactNode }) => {
  const { people } = useChat().client;
  const parts = useParts();
  const find = parts?.findLookAlikes;
  const [alike] = useState(() => createStore<ReadonlySet<string>>(new Set()));
  const meet = useMemo(
    () => find?.(alike, (person) => people.get(person.userId) ?? person) ?? meetNobody,
    [find, alike, people],
  );
  return (
    <MeetContext value={meet}>
      <AlikeContext value={useStore(alike)}>
        {parts && <parts.MeetMine />}
        {children}
      </AlikeContext>
    </MeetContext>
  );
};
