import * as Api from "@parley/functions/api";
import * as Authorizer from "@parley/functions/authorizer";
import * as Connect from "@parley/functions/connect";
import * as Disconnect from "@parley/functions/disconnect";
import * as Message from "@parley/functions/message";
import type { Shell } from "@parley/functions/shell";

/** The deployed Lambda functions, bound to the local shell. `pnpm dev` bundles this file anew whenever one of them changes. */
export const bind = (shell: () => Shell) => ({
  authorizer: Authorizer.create(shell),
  connect: Connect.create(shell),
  disconnect: Disconnect.create(shell),
  message: Message.create(shell),
  api: Api.create(shell),
});

export type Handlers = ReturnType<typeof bind>;
