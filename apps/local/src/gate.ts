import type { Env } from "@parley/functions/env";
import type { Store } from "./store";

/** What an invocation gets from outside: all but the table, which is a view of its own. */
export type Outside = Omit<Env, "deps"> & { deps: Omit<Env["deps"], "table"> };

/**
 * Runs invocations, and holds back what they say: posts, mails, answers, removals of files and failures leave the process after the commit that they depend on is on
 * disk. So what anybody has seen is there after a crash (I1).
 */
export const createGate =
  (store: Store, outside: Outside) =>
  async <Answer>(invoke: (env: Env) => Promise<Answer>): Promise<Answer> => {
    const { table, lasting } = store.view();
    const { post, disconnect } = outside.gateway;
    const gateway: Env["gateway"] = {
      post: (...args) => lasting().then(() => post(...args)),
      disconnect: (...args) => lasting().then(() => disconnect(...args)),
    };
    const { mailer: send } = outside;
    const mailer: Env["mailer"] = send && ((mail) => lasting().then(() => send(mail)));
    const { files: outer } = outside;
    const files: Env["files"] = { ...outer, remove: (fileId) => lasting().then(() => outer.remove(fileId)) };
    const { pushes: services } = outside;
    const pushes: Env["pushes"] = { ...services, send: (push) => lasting().then(() => services.send(push)) };
    const handOn: Env["handOn"] = (work) => lasting().then(() => outside.handOn(work));
    try {
      return await invoke({ ...outside, deps: { ...outside.deps, table }, gateway, handOn, mailer, files, pushes });
    } finally {
      await lasting();
    }
  };
