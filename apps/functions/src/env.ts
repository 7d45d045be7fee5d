import type { Deps } from "@parley/core/context";
import type { FileStore } from "@parley/core/files/store";
import type { Gateway } from "@parley/core/live/gateway";
import type { HandOn } from "@parley/core/live/hand-on";
import type { Administration } from "@parley/core/people/account";
import type { Secrets } from "@parley/core/people/code";
import type { Provider, WorkspacePolicy } from "@parley/protocol/workspace";
import type { Logger } from "./logger";
import type { Mailer } from "./mail";
import type { Credentials } from "./oauth";
import type { WebPush } from "./web-push";

/** Everything around the domain. The deployed one is made from AWS (`aws.ts`), the local one by `apps/local`; handlers know neither. */
export type Env = {
  deps: Deps;
  gateway: Gateway;
  /** Has the function `deliver` do what nobody should wait for. */
  handOn: HandOn;
  /** Where the bytes of files are. */
  files: FileStore;
  /** The push services of browsers. */
  pushes: WebPush;
  log: Logger;
  /** Who may enter, until an administrator says otherwise. */
  defaultPolicy: Pick<WorkspacePolicy, "signUp" | "guests">;
  /** Sends codes. Undefined where nothing can. */
  mailer: Mailer | undefined;
  /** The path of a page that shows what `mailer` was given. Undefined where mail leaves the machine. */
  mailbox?: string | undefined;
  /** Who else may say who somebody is, and what they know Parley by. */
  providers: Partial<Record<Provider, Credentials>>;
  /** What keeps codes secret from the table's readers. */
  authSecrets: Secrets;
  /** What the smoke test signs its accounts in with. Undefined: it has none here. */
  smokeSecret?: string | undefined;
  /** Who becomes the first administrator. */
  administration: Administration;
  /** The header in which the proxy in front of the HTTP API names the address that asks. Without, nobody is in front, and no header is believed. */
  viewerHeader?: string | undefined;
  /**
   * The origin that people open, as `https://chat.example.com`: cookies, links and passkeys belong to it. Without, it is that of the host that
   * was asked (`own-page.ts`).
   */
  publicUrl?: string | undefined;
  /** Where clients connect; a path is taken on the own origin. */
  realtimeUrl: string;
};
