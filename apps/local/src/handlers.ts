import * as Api from "@parley/functions/api";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Deliver from "@parley/functions/deliver";
import * as Disconnect from "@parley/functions/disconnect";
import type { Env } from "@parley/functions/env";
import * as Message from "@parley/functions/message";

const of =
  <Event, Answer>(create: (env: () => Env) => (event: Event) => Promise<Answer>) =>
  (env: Env) =>
    create(() => env);

/** The deployed Lambda functions, each for one invocation's env. `pnpm dev` bundles this file anew whenever one of them changes. */
export const handlers = {
  authorizer: of(Authorizer.create),
  connect: of(Connect.create),
  disconnect: of(Disconnect.create),
  message: of(Message.create),
  deliver: of(Deliver.create),
  api: of(Api.create),
};

export type Handlers = typeof handlers;
