import { describe, expect, it } from "vitest";
import { readSettings } from "./settings";
import { StartError } from "./start-error";

const read = (env: Record<string, string>) => readSettings(env, "/home/ada");
const sentence = (env: Record<string, string>): string => {
  try {
    read(env);
  } catch (error) {
    if (error instanceof StartError) return error.message;
  }
  throw new Error("It was not refused.");
};

const NAMES = [
  "HOST",
  "PORT",
  "PARLEY_DATA",
  "PARLEY_URL",
  "PARLEY_TRUST_PROXY",
  "PARLEY_GUESTS",
  "PARLEY_ADMIN_EMAIL",
  "PARLEY_SMTP_URL",
  "PARLEY_MAIL_FROM",
  "PARLEY_GITHUB_ID",
  "PARLEY_GITHUB_SECRET",
  "PARLEY_GOOGLE_ID",
  "PARLEY_GOOGLE_SECRET",
];
const SMTP = { PARLEY_SMTP_URL: "smtps://mail.example.com", PARLEY_MAIL_FROM: "parley@example.com" };
/** Where others reach it. */
const SERVER = { PARLEY_URL: "https://chat.example.com", PARLEY_GUESTS: "open" };

describe("unset or empty", () => {
  it("settings are those of a laptop: this machine alone, open to whoever sits there", () => {
    const empty = Object.fromEntries(NAMES.map((name) => [name, ""]));
    for (const env of [{}, empty])
      expect(read(env)).toMatchObject({
        host: "127.0.0.1",
        port: 4000,
        data: "/home/ada/.parley",
        publicUrl: undefined,
        proxies: { rules: [] },
        defaultPolicy: { signUp: "open", guests: true },
        administration: "first",
        smokeSecret: undefined,
        mail: "mailbox",
      });
  });
});

describe("HOST, PORT and PARLEY_DATA", () => {
  it("are honoured: any address, any port, a relative folder, an absolute one, or memory", () => {
    expect(read({ HOST: "0.0.0.0", PARLEY_GUESTS: "open" }).host).toBe("0.0.0.0");
    expect(read({ HOST: "::1" }).host).toBe("::1");
    expect(read({ PORT: "8080" }).port).toBe(8080);
    expect(read({ PORT: "0" }).port).toBe(0);
    expect(read({ PARLEY_DATA: "chat" }).data).toBe("/home/ada/chat");
    expect(read({ PARLEY_DATA: "/var/chat" }).data).toBe("/var/chat");
    expect(read({ PARLEY_DATA: "memory" }).data).toBe("memory");
  });

  it.each(["http", "-1", "65536", "80.5", "Infinity"])(
    "PORT=%s is refused in one sentence that says it back",
    (PORT) => {
      expect(sentence({ PORT })).toBe(`PORT must be a number from 0 to 65535, but it is "${PORT}".`);
    },
  );

  it.each(["chat.example.com", "localhost:4000", "*"])("HOST=%s is refused", (HOST) => {
    expect(sentence({ HOST })).toMatch(/^HOST must be an IP address .+, but it is ".+"\.$/);
  });
});

describe("PARLEY_URL", () => {
  const url = (PARLEY_URL: string) => read({ PARLEY_URL, PARLEY_GUESTS: "open" }).publicUrl;

  it("is an origin, with or without a slash at its end", () => {
    expect(url("https://chat.example.com/")).toBe("https://chat.example.com");
    expect(url("HTTPS://Chat.Example.com:443")).toBe("https://chat.example.com");
    expect(url("http://10.0.0.5:4000")).toBe("http://10.0.0.5:4000");
  });

  it.each([
    "chat.example.com",
    "https://example.com/chat",
    "https://example.com/?a",
    "https://example.com/#a",
    "https://ada:secret@example.com",
    "wss://chat.example.com",
    "https://",
  ])("%s is refused: Parley has an address of its own, without a path", (PARLEY_URL) => {
    expect(sentence({ PARLEY_URL })).toMatch(/^PARLEY_URL must be .+ without a path, .+\.$/);
    expect(sentence({ PARLEY_URL })).not.toContain("secret");
  });
});

describe("PARLEY_TRUST_PROXY", () => {
  const isBelieved = (PARLEY_TRUST_PROXY: string, address: string) =>
    read({ ...SERVER, PARLEY_TRUST_PROXY }).proxies.check(address, address.includes(":") ? "ipv6" : "ipv4");

  it("is this machine unless it says otherwise", () => {
    for (const address of ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
      expect(isBelieved("", address)).toBe(true);
    expect(isBelieved("", "10.0.0.2")).toBe(false);
    expect(isBelieved("10.0.0.2", "127.0.0.1")).toBe(false);
  });

  it("are addresses and networks with commas or spaces between them", () => {
    const proxies = "10.0.0.2, 10.89.0.0/16 2001:db8::/64";
    for (const address of ["10.0.0.2", "10.89.7.7", "2001:db8::7"]) expect(isBelieved(proxies, address)).toBe(true);
    for (const address of ["10.0.0.3", "10.90.0.1", "2001:db9::7"]) expect(isBelieved(proxies, address)).toBe(false);
  });

  it.each(["caddy", "10.0.0.0/", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/8/8", "/8", "::/129"])(
    "%s is refused",
    (PARLEY_TRUST_PROXY) => {
      expect(sentence({ ...SERVER, PARLEY_TRUST_PROXY })).toMatch(/^PARLEY_TRUST_PROXY must be .+\.$/);
    },
  );

  it("without a public address is refused, as there is no proxy then", () => {
    expect(sentence({ PARLEY_TRUST_PROXY: "10.0.0.2" })).toMatch(/^PARLEY_TRUST_PROXY needs PARLEY_URL: .+\.$/);
  });
});

describe("PARLEY_GUESTS", () => {
  it("opens or closes the door, wherever it is", () => {
    expect(read({ PARLEY_GUESTS: "off" }).defaultPolicy.guests).toBe(false);
    expect(read({ HOST: "0.0.0.0", PARLEY_GUESTS: "open" }).defaultPolicy.guests).toBe(true);
    expect(sentence({ PARLEY_GUESTS: "true" })).toBe('PARLEY_GUESTS must be "open" or "off", but it is "true".');
  });

  it.each<[string, Record<string, string>]>([
    ["HOST=0.0.0.0", { HOST: "0.0.0.0" }],
    ["HOST=::", { HOST: "::" }],
    ["HOST=192.168.1.5", { HOST: "192.168.1.5", PARLEY_URL: "http://localhost:4000" }],
    ["PARLEY_URL=https://chat.example.com", { PARLEY_URL: "https://chat.example.com" }],
  ])("has to be said where others can reach Parley: %s", (opening, env) => {
    expect(sentence(env)).toBe(
      `Others than you could reach Parley (${opening}), and anybody could sign in with just a name: say PARLEY_GUESTS=open if you mean that, or PARLEY_GUESTS=off, which needs PARLEY_ADMIN_EMAIL and PARLEY_SMTP_URL.`,
    );
  });
});

describe("PARLEY_ADMIN_EMAIL", () => {
  const PARLEY_ADMIN_EMAIL = "Ada@Example.com";
  const administration = { address: "ada@example.com" };

  it("is an address, in whatever case", () => {
    expect(read({ PARLEY_ADMIN_EMAIL }).administration).toEqual(administration);
    expect(sentence({ PARLEY_ADMIN_EMAIL: "ada" })).toMatch(/^PARLEY_ADMIN_EMAIL must be .+"ada"\.$/);
  });

  it("names the administrator where others reach Parley: there the first account is none, and people are invited", () => {
    expect(read(SERVER)).toMatchObject({ defaultPolicy: { signUp: "invited" }, administration: undefined });
    expect(read({ ...SERVER, PARLEY_ADMIN_EMAIL }).administration).toEqual(administration);
  });

  it("is needed there without guests, and mail as well, as nobody could sign in", () => {
    const env = { ...SERVER, PARLEY_GUESTS: "off" };
    for (const lacking of [env, { ...env, PARLEY_ADMIN_EMAIL }, { ...env, ...SMTP }])
      expect(sentence(lacking)).toMatch(/^Nobody could sign in: .+PARLEY_ADMIN_EMAIL.+PARLEY_SMTP_URL.+\.$/);
    expect(read({ ...env, ...SMTP, PARLEY_ADMIN_EMAIL })).toMatchObject({
      defaultPolicy: { signUp: "invited", guests: false },
      administration,
    });
  });
});

describe("PARLEY_SMTP_URL and PARLEY_MAIL_FROM", () => {
  const mail = (PARLEY_SMTP_URL: string, PARLEY_MAIL_FROM: string) => ({ PARLEY_SMTP_URL, PARLEY_MAIL_FROM });

  it("are a mail server, and whom its mails are from", () => {
    const url = "smtps://ada:p%40ss@mail.example.com";
    for (const from of ["parley@example.com", "Parley <parley@example.com>"])
      expect(read(mail(url, from)).mail).toEqual({ url, from });
  });

  it("take the place of the mailbox, which is for this machine alone: where others reach Parley, there is none", () => {
    expect(read({ PARLEY_URL: "http://localhost:8080" }).mail).toBe("mailbox");
    expect(read(SERVER).mail).toBeUndefined();
    expect(read({ HOST: "0.0.0.0", PARLEY_GUESTS: "open" }).mail).toBeUndefined();
  });

  it("are refused where one is missing or wrong, without a password in the sentence", () => {
    const from = "parley@example.com";
    expect(sentence({ PARLEY_SMTP_URL: "smtp://mail.example.com" })).toMatch(/go together/);
    expect(sentence({ PARLEY_MAIL_FROM: from })).toMatch(/go together/);
    for (const url of ["https://ada:secret@mail.example.com", "ada:secret@mail.example.com", "smtp://"])
      expect(sentence(mail(url, from))).toMatch(/^PARLEY_SMTP_URL must be (?!.*secret).+\.$/);
    expect(sentence(mail("smtp://mail.example.com", "Parley"))).toMatch(/^PARLEY_MAIL_FROM must be .+"Parley"\.$/);
  });
});

describe("PARLEY_GITHUB_ID, PARLEY_GOOGLE_ID and their secrets", () => {
  const GITHUB = { PARLEY_GITHUB_ID: "id", PARLEY_GITHUB_SECRET: "secret" };

  it("are what a provider knows Parley by, one or both or none", () => {
    const credentials = { clientId: "id", clientSecret: "secret" };
    expect(read({}).providers).toEqual({});
    expect(read(GITHUB).providers).toEqual({ github: credentials });
    const both = { ...GITHUB, PARLEY_GOOGLE_ID: "id", PARLEY_GOOGLE_SECRET: "secret" };
    expect(read({ ...SERVER, ...both }).providers).toEqual({ github: credentials, google: credentials });
  });

  it("are refused where one of a pair is missing, without a secret in the sentence", () => {
    const sentences = [{ PARLEY_GITHUB_SECRET: "hidden" }, { PARLEY_GITHUB_ID: "id", PARLEY_GITHUB_SECRET: "" }].map(
      sentence,
    );
    for (const each of sentences)
      expect(each).toBe("PARLEY_GITHUB_ID and PARLEY_GITHUB_SECRET go together: set both, or neither.");
  });

  it("are a way in for the administrator where no mail is sent", () => {
    const env = { ...SERVER, PARLEY_GUESTS: "off", ...GITHUB };
    expect(sentence(env)).toMatch(/^Nobody could sign in/);
    expect(read({ ...env, PARLEY_ADMIN_EMAIL: "ada@example.com" }).mail).toBeUndefined();
  });
});
