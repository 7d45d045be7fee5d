import { useQuery } from "@tanstack/react-query";
import * as Account from "./account";

/** What an invitation leads to. Fails with `invitation.not_found` where it leads nowhere. */
export const useInvitation = (code: string) =>
  useQuery({ queryKey: ["session", "invitation", code], queryFn: () => Account.invitation(code) });

let followed: string | undefined;

/** Notes that somebody signs in by an invitation's page: they need not be asked again whether they want to come in. */
export const follow = (code: string): void => {
  followed = code;
};

export const isFollowed = (code: string): boolean => followed === code;
