import { useEffect } from "react";
import { useNotify } from "../ui/notice";
import { useStore } from "../ui/use-store";
import { refused } from "./local-storage";

/** Says once, when it first happens, that the browser stores nothing. */
export const useRefusedStorage = () => {
  const isRefused = useStore(refused);
  const notify = useNotify();
  useEffect(() => {
    if (isRefused)
      notify("This browser keeps nothing for Parley now: what is not sent is lost when you close or reload this page.");
  }, [isRefused, notify]);
};
