/** What a deployment must be told, where nobody has told it: a domain of nobody's (RFC 2606), and mailboxes in it. */
export const EXAMPLE = {
  PARLEY_DOMAIN: "chat.example.com",
  PARLEY_PREVIEW_ROUTER: "E0EXAMPLE",
  PARLEY_ADMIN_EMAIL: "ada@example.com",
  SST_SECRET_AlarmEmail: "alarms@example.com",
  SST_SECRET_AuthSecret: "new-secret old-secret",
  SST_SECRET_SmokeSecret: "a secret of the smoke test, long enough",
  SST_SECRET_MailSender: "parley@chat.example.com",
  SST_SECRET_GithubClientId: "github-id",
  SST_SECRET_GithubClientSecret: "github-secret",
};
