/**
 * The three accounts of the smoke test, which last as long as their stage. They are members like others, but for this: nobody is offered them,
 * nothing of their account can be changed, and they make rooms whatever the policy. Two govern nothing. The third is an administrator of what
 * the three have made alone: it governs their public rooms, sees the workspace's policy and administrators, and changes nothing of the
 * workspace. They sign in by a proof that whoever has the stage's secret can make, for the moment and once (`smoke.ts`). Their sessions end
 * soon, so an exchanged secret locks the former one out.
 */
export const SERVICE_NAMES = {
  "smoke-ada": "Smoke test Ada",
  "smoke-bob": "Smoke test Bob",
  "smoke-root": "Smoke test Root",
} as const;

/** The one of them that is an administrator. */
export const isServiceAdministrator = (userId: string): boolean => userId === "smoke-root";

export const isService = (userId: string): boolean => Object.hasOwn(SERVICE_NAMES, userId);

/** So long a session of theirs lasts. A smoke test takes five minutes at most. */
export const SERVICE_SESSION_MS = 15 * 60 * 1000;
