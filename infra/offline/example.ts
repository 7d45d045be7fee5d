/** What a deployment must be told, where nobody has told it: a domain of nobody's (RFC 2606), and a mailbox in it. */
export const EXAMPLE = {
  PARLEY_DOMAIN: "chat.example.com",
  PARLEY_PREVIEW_ROUTER: "E0EXAMPLE",
  SST_SECRET_AlarmEmail: "alarms@example.com",
};
