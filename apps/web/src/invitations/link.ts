import type { Invitation } from "@parley/protocol/invitation";
import { invitationPath } from "../router/route";

const DAY_MS = 24 * 60 * 60 * 1000;

export const linkOf = (code: string): string => new URL(invitationPath(code), window.location.href).href;

/** The newest link that anybody can use for a day more, at `now` (ms since the epoch). */
export const lasting = <Each extends Pick<Invitation, "createdAt" | "expiresAt" | "usesLeft">>(
  invitations: readonly Each[],
  now: number,
): Each | undefined =>
  invitations
    .filter(
      ({ usesLeft, expiresAt }) =>
        usesLeft === undefined && (expiresAt === undefined || Date.parse(expiresAt) > now + DAY_MS),
    )
    .toSorted((a, b) => a.createdAt.localeCompare(b.createdAt))
    .at(-1);
