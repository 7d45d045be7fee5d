import type { Report } from "@parley/protocol/report";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useChat } from "../chat/chat";
import { distinctName } from "../people/distinct-name";
import { useAlike } from "../people/look-alikes-provider";
import { Name } from "../people/name";
import { usePerson, useReadable } from "../people/use-person";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Button } from "../ui/button";
import { Confirm } from "../ui/confirm";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { useStore } from "../ui/use-store";
import styles from "./room-settings.module.css";

type Act = "delete" | "kick" | "ban" | "dismiss";

/** What is asked before an act; a report is dismissed at once. */
const QUESTIONS = {
  delete: {
    title: "Delete this message?",
    action: "Delete",
    text: "Its text will be gone for everyone, and its reports are closed.",
  },
  kick: { title: "Kick the author?", action: "Kick", text: "They may come back." },
  ban: { title: "Ban the author?", action: "Ban", text: "They cannot come back until the ban is lifted here." },
};

/** What members have reported, and what a moderator can do about it. */
export const Reports = ({ roomId }: { roomId: string }) => {
  const { client } = useChat();
  const queries = useQueryClient();
  const reported = useStore(client.reported);
  const queryKey = ["reports", roomId];
  const query = useQuery({ queryKey, queryFn: () => client.request("listReports", { roomId }), staleTime: 0 });
  const { refetch } = query;
  useEffect(() => {
    if (reported?.roomId === roomId) void refetch();
  }, [reported, roomId, refetch]);
  const act = useMutation({
    mutationFn: ({
      kind,
      report: { messageId, message, reporter },
    }: {
      kind: Act;
      report: Report;
    }): Promise<unknown> => {
      if (kind === "delete") return client.request("deleteMessage", { messageId });
      if (kind === "dismiss") return client.request("dismissReport", { roomId, messageId, userId: reporter.userId });
      return client.request(kind === "kick" ? "kickMember" : "removeMember", { roomId, userId: message.userId });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey }),
  });
  const reports = query.data?.reports ?? [];
  return (
    <>
      {query.error && <FormError>{sentence(query.error)}</FormError>}
      {act.error && <FormError>{sentence(act.error)}</FormError>}
      <p className={styles.text} role="status">
        {query.isPending ? "Loading…" : query.isSuccess && reports.length === 0 && "Nothing is reported."}
        {query.data?.more && "There are older ones. They show when these are dealt with."}
      </p>
      <ul aria-label="Reports" aria-busy={query.isPending}>
        {reports.map((report) => (
          <ReportItem
            key={`${report.messageId} ${report.reporter.userId}`}
            report={report}
            busy={act.isPending}
            onAct={(kind) => act.mutate({ kind, report })}
          />
        ))}
      </ul>
    </>
  );
};

type ReportItemProps = { report: Report; busy: boolean; onAct(kind: Act): void };

const ReportItem = ({ report: { message, reporter, reason }, busy, onAct }: ReportItemProps) => {
  const alike = useAlike();
  const author = usePerson(message);
  const by = usePerson(reporter);
  const [asking, setAsking] = useState<keyof typeof QUESTIONS>();
  const question = asking && QUESTIONS[asking];
  const of = isolate(distinctName(author, alike));
  return (
    <li className={styles.reported}>
      <blockquote>
        <Name user={author} className={styles.author} />
        <p dir="auto">{useReadable(message.content)}</p>
      </blockquote>
      <p className={styles.text}>
        <Name user={by} /> <span>reported it: </span>
        <bdi>{reason}</bdi>
      </p>
      <div className={styles.acts}>
        <Link href={roomPath(message.roomId, message.seq)}>Show in the room</Link>
        <Button small busy={busy} aria-label={`Delete the message of ${of}`} onClick={() => setAsking("delete")}>
          Delete message
        </Button>
        <Button small busy={busy} aria-label={`Kick ${of}`} onClick={() => setAsking("kick")}>
          Kick
        </Button>
        <Button small busy={busy} aria-label={`Ban ${of}`} onClick={() => setAsking("ban")}>
          Ban
        </Button>
        <Button small busy={busy} aria-label={`Dismiss the report about ${of}`} onClick={() => onAct("dismiss")}>
          Dismiss
        </Button>
      </div>
      {asking && question && (
        <Confirm
          title={question.title}
          action={question.action}
          onConfirm={() => onAct(asking)}
          onClose={() => setAsking(undefined)}
        >
          {question.text}
        </Confirm>
      )}
    </li>
  );
};
