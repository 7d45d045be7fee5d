import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, launch } from "../server-process";
import { openSocket } from "../socket";
import type { System } from "./system";

/** Debian's. */
const PACKAGES = ["prosody", "lua-dbi-sqlite3"];
const PROGRAM = "/usr/bin/prosody";

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own.
const STATUS = "${db:Status-Status} ";

const areInstalled = (packages: readonly string[]): boolean => {
  const { stdout } = spawnSync("dpkg-query", ["--show", "--showformat", STATUS, ...packages], {
    encoding: "utf8",
  });
  return (stdout ?? "").split(" ").filter((status) => status === "installed").length === packages.length;
};

/** Rooms whose messages are archived in SQLite. Who comes and goes is told to nobody, as a room of 1,000 would tell a million of that. */
const configuration = (folder: string, port: number) => `
run_as_root = true
data_path = "${folder}"
pidfile = "${folder}/prosody.pid"
log = { warn = "*console" }
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
c2s_require_encryption = false
modules_enabled = { "saslauth" }
modules_disabled = { "s2s", "tls" }
storage = { archive = "sql" }
sql = { driver = "SQLite3", database = "${folder}/prosody.sqlite" }
VirtualHost "localhost"
  authentication = "anonymous"
Component "rooms.localhost" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_room_locking = false
  muc_room_default_presence_broadcast = { visitor = false, participant = false, moderator = false }
`;

const STREAM =
  "<?xml version='1.0'?><stream:stream to='localhost' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

export const prosody: System = {
  name: "Prosody, SQLite archive",
  missing: () =>
    areInstalled(PACKAGES)
      ? undefined
      : `Prosody is left out: Debian's packages ${PACKAGES.join(" and ")} are not installed.`,
  async start(surroundings) {
    const folder = await mkdtemp(join(tmpdir(), "parley-bench-prosody-"));
    const port = await freePort();
    const config = join(folder, "prosody.cfg.lua");
    await writeFile(config, configuration(folder, port));
    const server = await launch(
      { command: PROGRAM, args: ["-F", "--config", config], port, hello: STREAM, welcome: /<stream:features>/ },
      surroundings,
    );
    return {
      server,
      member: (room, index) => ({
        async enter() {
          const socket = openSocket(port);
          socket.write(STREAM);
          await socket.expect(/<\/stream:features>/);
          socket.write("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>");
          await socket.expect(/<success/);
          socket.write(STREAM);
          await socket.expect(/<\/stream:features>/);
          socket.write("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
          await socket.expect(/<\/iq>/);
          socket.write(
            `<presence to='room${room}@rooms.localhost/Member ${index}'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>`,
          );
          // The room's subject is the last that somebody gets who enters.
          await socket.expect(/<subject/);
          return socket;
        },
        say: (text, id) =>
          Buffer.from(
            `<message to='room${room}@rooms.localhost' type='groupchat' id='${id}'><body>${text}</body></message>`,
          ),
      }),
      refusals: ["type='error'"],
      async stop() {
        await server.stop();
        await rm(folder, { recursive: true, force: true });
      },
    };
  },
};
