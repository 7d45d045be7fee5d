import type {
  Abandoned,
  Acknowledged,
  AcknowledgedChange,
  AcknowledgedReaction,
  AdministratorRecord,
  Change,
  ClientRecord,
  Commit,
  Composed,
  ConnectionRecord,
  Edit,
  EndObserved,
  FileRead,
  GivenUp,
  Governed,
  OwnMessageObserved,
  Post,
  PreviewObserved,
  PushRecord,
  ReadPosition,
  ReadPositionObserved,
  Remnant,
  Request,
  Revival,
  RoleRecord,
  RoomRecord,
  SentDraft,
  Shown,
  SignOut,
  SocketRecord,
  Stored,
  TypingShown,
  Unnamed,
} from "./history";
import type { Scheduler } from "./scheduler";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Records a run while it goes on. Each list is in the order of what happened. */
export type Recorder = {
  now(): number;
  rooms: Map<string, RoomRecord>;
  requests: Mutable<Request>[];
  composed: Composed[];
  unnamed: Unnamed[];
  acknowledged: Acknowledged[];
  acknowledgedChanges: AcknowledgedChange[];
  acknowledgedReactions: AcknowledgedReaction[];
  commits: Commit[];
  revivals: Revival[];
  /** By room, the messages that its head has as pending, by their ids there. */
  pending: Map<string, ReadonlySet<string>>;
  undone: Commit[];
  changes: Change[];
  edits: Edit[];
  abandoned: Abandoned[];
  retried: { userId: string; clientMessageId: string }[];
  shown: Shown[];
  ownMessagesObserved: OwnMessageObserved[];
  endsObserved: EndObserved[];
  previewsObserved: PreviewObserved[];
  readPositionsObserved: ReadPositionObserved[];
  typingAfterMessage: { at: number; clientId: string; roomId: string; userId: string; committedAt: number }[];
  remnants: Remnant[];
  roles: RoleRecord[];
  administrators: Mutable<AdministratorRecord>[];
  governed: Governed[];
  posts: Post[];
  pushes: PushRecord[];
  readPositions: ReadPosition[];
  typing: (Mutable<TypingShown> & { heardAt: number[] })[];
  connections: Map<string, Mutable<ConnectionRecord>>;
  givenUp: GivenUp[];
  sockets: (Mutable<SocketRecord> & { ticket: string })[];
  /** The person of each ticket, as the authorizer said. */
  bearers: Map<string, string>;
  stored: Mutable<Stored>[];
  clients: Mutable<ClientRecord>[];
  signOuts: SignOut[];
  fileReads: FileRead[];
  sentDrafts: SentDraft[];
  /** The message with which a file was sent, as its answer said. */
  sentWith: Map<string, string>;
  /** How often clients requested each action of the protocol. */
  requested: Map<string, number>;
  /**
   * Marks this moment. The returned function removes what was recorded since, because the table has been restored to this moment. Composed
   * messages stay, as clients may still send them.
   */
  mark(): () => void;
  /** Adds a line for a human reader to the trace, if the run keeps one. */
  trace(line: () => string): void;
  /** Adds nothing to the trace from now on. */
  endTrace(): void;
  traced: readonly string[];
};

/** Composed messages are not among these, as clients may still send them. */
const UNDONE_BY_A_RESTORE = [
  "requests",
  "commits",
  "revivals",
  "acknowledged",
  "acknowledgedChanges",
  "acknowledgedReactions",
  "changes",
  "shown",
  "ownMessagesObserved",
  "endsObserved",
  "posts",
  "pushes",
  "readPositions",
  "signOuts",
  "previewsObserved",
  "readPositionsObserved",
  "typingAfterMessage",
  "remnants",
  "governed",
  "sentDrafts",
] as const satisfies readonly (keyof Recorder)[];

export const createRecorder = (scheduler: Scheduler, keepsTrace: boolean): Recorder => {
  const traced: string[] = [];
  let isTraced = keepsTrace;
  const recorder: Recorder = {
    now: scheduler.now,
    rooms: new Map(),
    requests: [],
    composed: [],
    unnamed: [],
    acknowledged: [],
    acknowledgedChanges: [],
    acknowledgedReactions: [],
    commits: [],
    revivals: [],
    pending: new Map(),
    undone: [],
    changes: [],
    edits: [],
    abandoned: [],
    retried: [],
    shown: [],
    ownMessagesObserved: [],
    endsObserved: [],
    previewsObserved: [],
    readPositionsObserved: [],
    typingAfterMessage: [],
    remnants: [],
    roles: [],
    administrators: [],
    governed: [],
    posts: [],
    pushes: [],
    readPositions: [],
    typing: [],
    connections: new Map(),
    givenUp: [],
    sockets: [],
    bearers: new Map(),
    stored: [],
    clients: [],
    signOuts: [],
    fileReads: [],
    sentDrafts: [],
    sentWith: new Map(),
    requested: new Map(),
    mark: () => {
      const { requests, commits, undone, connections } = recorder;
      const ends = UNDONE_BY_A_RESTORE.map((name) => ({ ledger: recorder[name], length: recorder[name].length }));
      const committed = commits.length;
      const running = requests.filter(({ endedAt }) => endedAt === undefined);
      const open = [...connections.values()].filter(({ forgotten }) => !forgotten);
      return () => {
        undone.push(...commits.slice(committed));
        recorder.pending.clear();
        for (const { ledger, length } of ends) ledger.length = length;
        // Part of what these did came before the restored moment.
        for (const request of running) {
          request.outcome = "crashed";
          delete request.endedAt;
        }
        for (const connection of open) connection.forgotten = false;
      };
    },
    trace: (line) => {
      if (isTraced) traced.push(`${(scheduler.now() / 1000).toFixed(3).padStart(10)} s  ${line()}`);
    },
    endTrace: () => {
      isTraced = false;
    },
    traced,
  };
  return recorder;
};
