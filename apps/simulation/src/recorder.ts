import type {
  Abandoned,
  Acknowledged,
  Amended,
  Change,
  ClientRecord,
  Commit,
  Composed,
  ConnectionRecord,
  Edit,
  GivenUp,
  Glance,
  Post,
  PreviewGlance,
  ReadGlance,
  ReadPosition,
  Remnant,
  Request,
  RoleRecord,
  RoomRecord,
  Shown,
  Sight,
  SignOut,
  SocketRecord,
  Stored,
  TypingShown,
} from "./history";
import type { Scheduler } from "./scheduler";

type Open<T> = { -readonly [K in keyof T]: T[K] };

/** What is written down while a run goes on. The lists grow in the order of what happened. */
export type Recorder = {
  now(): number;
  rooms: Map<string, RoomRecord>;
  requests: Open<Request>[];
  composed: Composed[];
  acknowledged: Acknowledged[];
  amended: Amended[];
  commits: Commit[];
  undone: Commit[];
  changes: Change[];
  edits: Edit[];
  abandoned: Abandoned[];
  shown: Shown[];
  sights: Sight[];
  glances: Glance[];
  previewGlances: PreviewGlance[];
  readGlances: ReadGlance[];
  typedOn: { at: number; clientId: string; roomId: string; userId: string; committedAt: number }[];
  remnants: Remnant[];
  roles: RoleRecord[];
  posts: Post[];
  readPositions: ReadPosition[];
  typing: (Open<TypingShown> & { heardAt: number[] })[];
  connections: Map<string, Open<ConnectionRecord>>;
  givenUp: GivenUp[];
  sockets: (Open<SocketRecord> & { ticket: string })[];
  /** The person of each ticket, as the authorizer found them. */
  bearers: Map<string, string>;
  stored: Open<Stored>[];
  clients: Open<ClientRecord>[];
  signOuts: SignOut[];
  /** How often each action was performed. */
  actions: Map<string, number>;
  /**
   * Notes where the ledgers of this moment end. The returned function strikes out what was entered since: the table has been restored to this
   * moment. What people composed stays, as they may send it yet.
   */
  mark(): () => void;
  /** One line of what happened, for people; kept only where somebody is going to read it. */
  tell(line: () => string): void;
  /** What follows is not worth telling. */
  hush(): void;
  story: readonly string[];
};

export const createRecorder = (scheduler: Scheduler, keepsStory: boolean): Recorder => {
  const story: string[] = [];
  let hushed = !keepsStory;
  const recorder: Recorder = {
    now: scheduler.now,
    rooms: new Map(),
    requests: [],
    composed: [],
    acknowledged: [],
    amended: [],
    commits: [],
    undone: [],
    changes: [],
    edits: [],
    abandoned: [],
    shown: [],
    sights: [],
    glances: [],
    previewGlances: [],
    readGlances: [],
    typedOn: [],
    remnants: [],
    roles: [],
    posts: [],
    readPositions: [],
    typing: [],
    connections: new Map(),
    givenUp: [],
    sockets: [],
    bearers: new Map(),
    stored: [],
    clients: [],
    signOuts: [],
    actions: new Map(),
    mark: () => {
      const { requests, commits, undone, connections, ...others } = recorder;
      const { acknowledged, amended, changes, shown, sights, glances, posts, readPositions, signOuts } = others;
      const { previewGlances, readGlances, typedOn, remnants } = others;
      const ledgers = [acknowledged, amended, changes, shown, sights, glances, posts, readPositions, signOuts];
      const looks = [previewGlances, readGlances, typedOn, remnants];
      const ends = [requests, commits, ...ledgers, ...looks].map((ledger) => ({ ledger, length: ledger.length }));
      const committed = commits.length;
      const running = requests.filter(({ endedAt }) => endedAt === undefined);
      const open = [...connections.values()].filter(({ forgotten }) => !forgotten);
      return () => {
        undone.push(...commits.slice(committed));
        for (const { ledger, length } of ends) ledger.length = length;
        // Of what these did, some was before the restored moment.
        for (const request of running) {
          request.outcome = "crashed";
          delete request.endedAt;
        }
        for (const connection of open) connection.forgotten = false;
      };
    },
    tell: (line) => {
      if (!hushed) story.push(`${(scheduler.now() / 1000).toFixed(3).padStart(10)} s  ${line()}`);
    },
    hush: () => {
      hushed = true;
    },
    story,
  };
  return recorder;
};
