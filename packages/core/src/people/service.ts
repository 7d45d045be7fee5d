/**
 * The two accounts of the smoke test, which last as long as their stage. They are members like others, but for this: nobody is offered them,
 * they govern nothing, nothing of their account can be changed, and they make rooms whatever the policy. They sign in by a proof that whoever
 * has the stage's secret can make, for the moment and once (`smoke.ts`). Their sessions end soon, so an exchanged secret locks the former
 * one out.
 */
export const SERVICE_NAMES = { "smoke-ada": "Smoke test Ada", "smoke-bob": "Smoke test Bob" } as const;

export const isService = (userId: string): boolean => Object.hasOwn(SERVICE_NAMES, userId);

/** So long a session of theirs lasts. A smoke test takes five minutes at most. */
export const SERVICE_SESSION_MS = 15 * 60 * 1000;
