import type { ProviderName } from "./deployment";
import { deployment } from "./this-stage";

// Imported only when a stage is made: `sst install` reads the configuration before it has installed anything.
// biome-ignore lint/correctness/noUndeclaredDependencies: SST's own components use it, and its platform has it.
const { RandomPassword } = await import("@pulumi/random");

const { hasAuthSecret, hasSmokeSecret, sendsMail, providers, administrator, host } = deployment;

/** What keeps codes secret. A stage that nobody relies on makes its own. */
const authSecrets: $util.Input<string> = hasAuthSecret
  ? new sst.Secret("AuthSecret").value
  : new RandomPassword("AuthSecret", { length: 40, special: false }).result;

const sender: $util.Input<string> = sendsMail ? new sst.Secret("MailSender").value : "";

/** What the smoke test signs its accounts in with. Without it there is no way in for them. */
const smokeSecret: $util.Input<string> = hasSmokeSecret ? new sst.Secret("SmokeSecret").value : "";

/** The two secrets of a provider, if the stage has it. */
const ofProvider = (provider: ProviderName): Record<"id" | "secret", $util.Input<string>> =>
  providers.includes(provider)
    ? { id: new sst.Secret(`${provider}ClientId`).value, secret: new sst.Secret(`${provider}ClientSecret`).value }
    : { id: "", secret: "" };

const [github, google] = [ofProvider("Github"), ofProvider("Google")];

/** What the function `api` is linked to, and no other function. An empty text is what the stage lacks. */
export const accounts = new sst.Linkable("Accounts", {
  properties: {
    authSecrets,
    smokeSecret,
    sender,
    administrator: administrator ?? "",
    githubId: github.id,
    githubSecret: github.secret,
    googleId: google.id,
    googleSecret: google.secret,
    publicUrl: host === undefined ? "" : `https://${host}`,
  },
});

/** An identity of SES, whose name is an address or a domain. */
const identity = (name: $util.Input<string>) =>
  $interpolate`arn:${aws.getPartitionOutput().partition}:ses:${aws.getRegionOutput().region}:${aws.getCallerIdentityOutput().accountId}:identity/${name}`;

/** The right to send mail from the sender, whether its address or its domain is verified. */
export const mayMail = sendsMail
  ? [
      {
        actions: ["ses:SendEmail"],
        resources: [
          identity(sender),
          identity($output(sender).apply((address) => address.slice(address.lastIndexOf("@") + 1))),
        ],
      },
    ]
  : [];
