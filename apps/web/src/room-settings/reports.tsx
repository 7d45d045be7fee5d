import type { Output } from "@parley/protocol/actions";
import type { Report } from "@parley/protocol/report";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useChat } from "../chat/chat";
import { useDelete, useHold, useIsDeleting, useIsTakenAway } from "../chat/use-held";
import { useRemove } from "../members/use-membership";
import { distinctName } from "../people/distinct-name";
import { Name } from "../people/name";
import { useAlike } from "../people/use-alike";
import { usePerson, useReadable } from "../people/use-person";
import { roomPath } from "../router/route";
import { Link } from "../router/router";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError } from "../ui/field";
import { isolate } from "../ui/isolate";
import { useStore } from "../ui/use-store";
import styles from "./room-settings.module.css";

const entryOf = ({ messageId, userId }: { messageId: string; userId: string }): string => `${messageId} ${userId}`;

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
  const isDeleting = useIsDeleting();
  const hold = useHold();
  const isDismissed = useIsTakenAway(
    (act) => (act.kind === "dismiss" ? entryOf(act) : undefined),
    () => void refetch(),
  );
  const dismiss = (report: Report) => {
    const act = { kind: "dismiss", messageId: report.messageId, userId: report.reporter.userId } as const;
    hold([act], "The report is dismissed.");
    // So that it does not show again between the end of the act and the next answer.
    queries.setQueryData<Output<"listReports">>(
      queryKey,
      (before) => before && { ...before, reports: before.reports.filter((each) => each !== report) },
    );
  };
  const reports = (query.data?.reports ?? []).filter(
    ({ messageId, reporter: { userId } }) => !isDeleting(messageId) && !isDismissed(entryOf({ messageId, userId })),
  );
  return (
    <>
      {query.error && <FormError>{sentence(query.error)}</FormError>}
      <p className={styles.text} role="status">
        {query.isPending ? "Loading…" : query.isSuccess && reports.length === 0 && "Nothing is reported."}
        {query.data?.more && "There are older ones. They show when these are dealt with."}
      </p>
      <ul aria-label="Reports" aria-busy={query.isPending}>
        {reports.map((report) => (
          <ReportItem
            key={entryOf({ messageId: report.messageId, userId: report.reporter.userId })}
            report={report}
            onDismiss={() => dismiss(report)}
          />
        ))}
      </ul>
    </>
  );
};

type ReportItemProps = { report: Report; onDismiss(): void };

const ReportItem = ({ report: { message, reporter, reason }, onDismiss }: ReportItemProps) => {
  const alike = useAlike();
  const author = usePerson(message);
  const by = usePerson(reporter);
  const deleteMessage = useDelete();
  const remove = useRemove(message.roomId);
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
        <Button small aria-label={`Delete the message of ${of}`} onClick={() => deleteMessage(message.messageId)}>
          Delete message
        </Button>
        <Button small aria-label={`Kick ${of}`} onClick={() => remove("kick", author)}>
          Kick
        </Button>
        <Button small aria-label={`Ban ${of}`} onClick={() => remove("ban", author)}>
          Ban
        </Button>
        <Button small aria-label={`Dismiss the report about ${of}`} onClick={onDismiss}>
          Dismiss
        </Button>
      </div>
    </li>
  );
};
