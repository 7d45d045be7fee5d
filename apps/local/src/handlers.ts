import * as Api from "@parley/functions/api";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Disconnect from "@parley/functions/disconnect";
import type { Env } from "@parley/functions/env";
import * as Message from "@parley/functions/message";

/** The deployed Lambda functions, bound to the local env. `pnpm dev` bundles this file anew whenever one of them changes. */
export const bind = (env: () => Env) => ({
  authorizer: Authorizer.create(env),
  connect: Connect.create(env),
  disconnect: Disconnect.create(env),
  message: Message.create(env),
  api: Api.create(env),
});

export type Handlers = ReturnType<typeof bind>;
