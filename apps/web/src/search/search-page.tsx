import { AtSign, TextSearch } from "lucide-react";
import { type KeyboardEvent, useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useChat } from "../chat/chat";
import { searchPath } from "../router/route";
import { navigate } from "../router/router";
import { Bar } from "../ui/bar";
import { Button } from "../ui/button";
import { sentence } from "../ui/failure";
import { FormError, SearchField } from "../ui/field";
import { isolate } from "../ui/isolate";
import { keyOf } from "../ui/key";
import { useDebounced } from "../ui/use-debounced";
import { useStore } from "../ui/use-store";
import { Hints } from "./hints";
import { HITS, Hits, UnderWay } from "./hits";
import { missing } from "./missing";
import { type Phase, type Results, resultsOf } from "./results";
import styles from "./search-page.module.css";

/** A search begins when nothing was typed for so long. */
const PAUSE_MS = 150;

/** As the server's `searchLength`. */
const LENGTH = 200;

const SearchBar = () => <Bar title="Search" icon={<TextSearch size={18} aria-hidden="true" />} />;
const MentionsBar = () => <Bar title="Mentions" icon={<AtSign size={18} aria-hidden="true" />} />;

/** The arrow keys lead from the field to the hits, and through them. */
const walkHits = (event: KeyboardEvent<HTMLElement>) => {
  const key = keyOf(event.nativeEvent);
  const step = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
  const { target, currentTarget } = event;
  if (step === 0 || !(target instanceof HTMLElement)) return;
  const stops = [...currentTarget.querySelectorAll<HTMLElement>(`input, ${HITS}`)];
  const next = stops[stops.indexOf(target) + step];
  if (!stops.includes(target) || !next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: "nearest" });
};

/** The results on the screen, where their reader left them. */
const useShown = (results: Results) => {
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => results.show(), [results]);
  useLayoutEffect(() => {
    const element = page.current;
    if (!element) return;
    element.scrollTop = results.scrollTop;
    const focused = results.focused && element.querySelector<HTMLElement>(`[data-hit="${results.focused}"]`);
    if (focused) focused.focus({ preventScroll: true });
    else if (!element.contains(document.activeElement)) element.querySelector("input")?.focus();
  }, [results]);
  return {
    ref: page,
    onScroll: () => {
      results.scrollTop = page.current?.scrollTop ?? 0;
    },
    onFocus: ({ target }: { target: EventTarget }) => {
      results.focused = target instanceof HTMLElement ? target.dataset.hit : undefined;
    },
  };
};

/**
 * Finds messages in all of the reader's rooms. Without `q` it shows those that mention them. Import it nowhere but where it is loaded as a bundle
 * of its own.
 */
export const SearchPage = ({ q }: { q: string | undefined }) => {
  const { client } = useChat();
  const [tries, setTries] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another try makes other results
  const results = useMemo(() => resultsOf(client, q?.trim()), [client, q, tries]);
  const phase = useStore(results.phase);
  const shown = useShown(results);
  const again = () => {
    resultsOf(client, q?.trim(), true);
    setTries((before) => before + 1);
  };
  return (
    <>
      {q === undefined ? <MentionsBar /> : <SearchBar />}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: it listens to what is focused inside */}
      <div {...shown} className={styles.page} onKeyDown={walkHits}>
        <div className={styles.column}>
          {q !== undefined && <Field q={q} />}
          <Content phase={phase} q={q} onAgain={again} />
        </div>
      </div>
    </>
  );
};

const Field = ({ q }: { q: string }) => {
  const [typed, setTyped] = useState(q);
  const [shown, setShown] = useState(q);
  const rested = useDebounced(typed, PAUSE_MS);
  // What was typed has become the address, or Back or a link has led to another search.
  if (q !== shown) {
    setShown(q);
    setTyped(q);
  }
  const search = (text: string) => {
    if (text !== q) navigate(searchPath(text), { replace: true });
  };
  const onRest = useEffectEvent(() => {
    if (rested === typed) search(rested);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about what has not changed for a while
  useEffect(() => onRest(), [rested]);
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: many browsers do not know `<search>` */}
      <form
        role="search"
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          search(typed);
        }}
      >
        <SearchField
          label="Search messages"
          maxLength={LENGTH}
          enterKeyHint="search"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </form>
      {typed.trim() === "" && <Hints onPick={setTyped} />}
    </>
  );
};

type ContentProps = { phase: Phase; q: string | undefined; onAgain(): void };

const Content = ({ phase, q, onAgain }: ContentProps) => {
  switch (phase.kind) {
    case "running":
      return <Hits search={phase.search} words={phase.words} isMentions={q === undefined} />;
    case "starting":
      return (
        <p className={styles.note}>
          <UnderWay step="Searching…" />
        </p>
      );
    case "failed":
      return (
        <div className={styles.progress}>
          <FormError>{sentence(phase.error)}</FormError>
          <Button small onClick={onAgain}>
            Try again
          </Button>
        </div>
      );
    case "unclear":
      return (
        <p className={styles.note} role="status">
          {`“${isolate(phase.filters[0] ?? "")}” is not understood. A date is written as 2026-03-12, 2026-03, 2026, today or yesterday, and has: is followed by link or file.`}
        </p>
      );
    case "unknown":
      return (
        <p className={styles.note} role="status">
          {`Nobody, or none of your rooms, is called “${isolate(phase.names[0] ?? "")}”. A name with spaces is put in quotation marks.`}
        </p>
      );
    case "nothing":
      return q?.trim() ? (
        <p className={styles.note} role="status">
          {missing(q)}
        </p>
      ) : null;
  }
};
