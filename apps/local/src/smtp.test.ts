import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { text } from "node:stream/consumers";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCertificate } from "../test/certificate";
import { launch } from "../test/process";
import { openSmtp } from "./smtp";

const FROM = "Parley <parley@example.com>";
const MAIL = { to: "ada@example.com", subject: "Your code", text: "123456\n\nŽ 李明" };

const { key, cert } = createCertificate();

/** A mail server that knows Ada's password, and what it was sent. */
const startServer = async (options: SMTPServerOptions = {}) => {
  const mails: { secure: boolean; from: string; to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    key,
    cert,
    onAuth: ({ username, password }, _session, answer) =>
      username === "ada" && password === "p@ss" ? answer(null, { user: "ada" }) : answer(new Error("Wrong password")),
    onData: async (stream, { envelope, secure }, done) => {
      const { mailFrom, rcptTo } = envelope;
      const from = mailFrom ? mailFrom.address : "";
      mails.push({ secure, from, to: rcptTo.map(({ address }) => address), text: await text(stream) });
      done();
    },
    ...options,
  });
  // A client that trusts no such certificate ends its connection.
  server.on("error", () => {});
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => new Promise((closed) => server.close(closed)));
  return { mails, port: (server.server.address() as AddressInfo).port };
};

const UNVERIFIED = "?tls.rejectUnauthorized=false";
const warnings = () => {
  const said: string[] = [];
  return { said, warn: (sentence: string) => void said.push(sentence) };
};
const open = (url: string, warn: (sentence: string) => void = expect.unreachable) =>
  openSmtp({ url, from: FROM }, warn);

describe("mail", () => {
  it.each<[string, string, SMTPServerOptions]>([
    ["with TLS from the start", "smtps", { secure: true }],
    ["by STARTTLS", "smtp", {}],
  ])("goes to the server %s, with name and password", async (_, scheme, options) => {
    const { mails, port } = await startServer(options);
    const send = await open(`${scheme}://ada:p%40ss@127.0.0.1:${port}${UNVERIFIED}`);
    await send(MAIL);
    expect(mails).toMatchObject([{ secure: true, from: "parley@example.com", to: ["ada@example.com"] }]);
    expect(mails[0]?.text).toMatch(
      /^From: Parley <parley@example.com>\r\nTo: ada@example.com\r\nSubject: Your code\r\n/,
    );
  });

  it("goes to a server on this machine that has neither TLS nor a password", async () => {
    const { mails, port } = await startServer({ disabledCommands: ["STARTTLS", "AUTH"] });
    await (await open(`smtp://127.0.0.1:${port}`))(MAIL);
    expect(mails).toMatchObject([{ secure: false }]);
  });

  it("says so where it is not taken over", async () => {
    const { port } = await startServer({
      disabledCommands: ["STARTTLS", "AUTH"],
      onRcptTo: (_address, _session, answer) => answer(new Error("No such mailbox")),
    });
    await expect((await open(`smtp://127.0.0.1:${port}`))(MAIL)).rejects.toThrow(/No such mailbox/);
  });

  it("takes no address apart: a line's end in it sends nothing to somebody else", async () => {
    const { mails, port } = await startServer({ disabledCommands: ["STARTTLS", "AUTH"] });
    const send = await open(`smtp://127.0.0.1:${port}`);
    await send({ ...MAIL, subject: "Hi\r\nBcc: eve@example.com" });
    expect(mails.map(({ to }) => to)).toEqual([["ada@example.com"]]);
  });
});

describe("a mail server that", () => {
  const closed = async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    await new Promise((ended) => server.close(ended));
    return port;
  };

  it("refuses the password keeps Parley from starting, in one sentence without it", async () => {
    const { port } = await startServer({ secure: true });
    const url = `smtps://ada:secret@127.0.0.1:${port}${UNVERIFIED}`;
    const { stdout, stderr, code } = await launch({ PARLEY_SMTP_URL: url, PARLEY_MAIL_FROM: FROM }).ended;
    expect(stderr).toMatch(
      /^The mail server 127\.0\.0\.1:\d+ refuses Parley \(PARLEY_SMTP_URL\): .*Wrong password.*\n$/,
    );
    expect([stdout, code, stderr.includes("secret")]).toEqual(["", 1, false]);
  });

  it("is not there is a sentence, and Parley starts", async () => {
    const url = `smtp://127.0.0.1:${await closed()}`;
    const product = launch({ PARLEY_SMTP_URL: url, PARLEY_MAIL_FROM: FROM });
    await product.ready;
    expect(product.output.stderr).toMatch(
      /^The mail server 127\.0\.0\.1:\d+ can't be reached \(.+\): Parley starts.+\n$/,
    );
  });

  it("has a certificate that nobody trusts gets no password", async () => {
    const { port } = await startServer({ secure: true });
    const { said, warn } = warnings();
    const send = await open(`smtps://ada:p%40ss@127.0.0.1:${port}`, warn);
    expect(said).toEqual([expect.stringMatching(/certificate/)]);
    await expect(send(MAIL)).rejects.toThrow(/certificate/);
  });
});
