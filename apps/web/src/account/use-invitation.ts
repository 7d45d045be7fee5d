import { useQuery } from "@tanstack/react-query";
import * as Account from "./account";

/** What an invitation leads to. Fails with `invitation.not_found` where it leads nowhere. */
export const useInvitation = (code: string) =>
  useQuery({ queryKey: ["session", "invitation", code], queryFn: () => Account.invitation(code) });

const FOLLOWED_KEY = "parley.followed";

/** The browser may refuse a tab its storage, at any call: the person is asked then. */
const inTab = <T>(work: (storage: Storage) => T): T | undefined => {
  try {
    return work(window.sessionStorage);
  } catch {
    return undefined;
  }
};

/**
 * Notes that somebody signs in by an invitation's page: they need not be asked again whether they want to come in. The tab keeps it, as they may
 * leave the app to sign in.
 */
export const follow = (code: string): void => inTab((storage) => storage.setItem(FOLLOWED_KEY, code));

/** Whether this tab has followed an invitation. Says so once. */
export const hasFollowed = (code: string): boolean => {
  const followed = inTab((storage) => storage.getItem(FOLLOWED_KEY));
  inTab((storage) => storage.removeItem(FOLLOWED_KEY));
  return followed === code;
};
