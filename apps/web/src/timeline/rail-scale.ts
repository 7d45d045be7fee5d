/** When a message was written, in milliseconds. */
export type Sample = { seq: number; time: number };

export type Tick = { seq: number; label: string; isMain: boolean };

/** Says when about each message of a room was written, by the times of some of them: in between it goes evenly. */
export type RailScale = {
  /** The sequences of the first and of the newest message. */
  first: number;
  end: number;
  timeAt(seq: number): number;
  /** When the messages on both sides of it were written of which that is known: its own time, twice, where it is one of them. */
  around(seq: number): readonly [number, number];
  /** The first message of this time or later, about; past `end` where there is none. */
  seqAt(time: number): number;
  /** The scale with further samples, up to its end. */
  refined(further: readonly Sample[]): RailScale;
  /** Where days, weeks, months or years begin: the finest of these of which there are no more than `most`. */
  ticks(most: number): Tick[];
};

/** The samples of a room, and its newest message: at least one of both. Undefined for a room in which nothing was written. */
export const createScale = (samples: readonly Sample[], newest: Sample | undefined): RailScale | undefined => {
  const known = [...samples, ...(newest && newest.seq > (samples.at(-1)?.seq ?? 0) ? [newest] : [])];
  const [first, last] = [known[0], known.at(-1)];
  return first && last && scaleOver(known, first, last);
};

const scaleOver = (known: readonly Sample[], first: Sample, last: Sample): RailScale => {
  /** The two samples that a value is between, or the first that has it, twice. */
  const around = (value: number, of: (sample: Sample) => number): [Sample, Sample] => {
    let [from, to] = [0, known.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (of(known[middle] ?? last) < value) from = middle + 1;
      else to = middle;
    }
    const after = known[from] ?? last;
    return of(after) === value ? [after, after] : [known[from - 1] ?? first, after];
  };
  const between = (value: number, of: (sample: Sample) => number, wanted: (sample: Sample) => number): number => {
    const [from, to] = around(value, of);
    const share = of(to) === of(from) ? 0 : (value - of(from)) / (of(to) - of(from));
    return wanted(from) + Math.max(0, Math.min(1, share)) * (wanted(to) - wanted(from));
  };
  const seqOf = ({ seq }: Sample) => seq;
  const timeOf = ({ time }: Sample) => time;

  const seqAt = (time: number): number =>
    time > last.time ? last.seq + 1 : Math.ceil(between(time, timeOf, seqOf) - 1e-9);

  return {
    first: first.seq,
    end: last.seq,
    timeAt: (seq) => between(seq, seqOf, timeOf),
    around: (seq) => {
      const [before, after] = around(seq, seqOf);
      return [before.time, after.time];
    },
    seqAt,
    refined: (further) => {
      const own = further.filter(({ seq }) => seq <= last.seq);
      const all = [...new Map([...known, ...own].map((sample) => [sample.seq, sample])).values()];
      all.sort((one, other) => one.seq - other.seq);
      return scaleOver(all, all[0] ?? first, all.at(-1) ?? last);
    },
    ticks: (most) => {
      for (const unit of UNITS) {
        const starts = startsOf(unit, first.time, last.time, most);
        if (starts) return starts.map((start) => ({ seq: seqAt(start.getTime()), ...unit.named(start) }));
      }
      return [];
    },
  };
};

type Unit = {
  /** The beginning of the unit that has this time. */
  floor(time: Date): Date;
  next(start: Date): Date;
  named(start: Date): Omit<Tick, "seq">;
};

const format = (options: Intl.DateTimeFormatOptions) => {
  const formatter = new Intl.DateTimeFormat("en", options);
  return (date: Date) => formatter.format(date);
};
const dayName = format({ month: "short", day: "numeric" });
const monthName = format({ month: "short" });
const monthOfYear = format({ month: "short", year: "numeric" });
const yearName = format({ year: "numeric" });

const day = (date: Date, days = 0) => new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
const month = (date: Date, months = 0) => new Date(date.getFullYear(), date.getMonth() + months, 1);
const year = (date: Date, years = 0) => new Date(date.getFullYear() + years, 0, 1);
const MONDAY = 1;

const UNITS: readonly Unit[] = [
  {
    floor: (time) => day(time),
    next: (start) => day(start, 1),
    named: (start) => ({ label: dayName(start), isMain: start.getDay() === MONDAY }),
  },
  {
    floor: (time) => day(time, -((time.getDay() + 6) % 7)),
    next: (start) => day(start, 7),
    named: (start) => ({ label: dayName(start), isMain: start.getDate() <= 7 }),
  },
  {
    floor: (time) => month(time),
    next: (start) => month(start, 1),
    named: (start) =>
      start.getMonth() === 0 ? { label: monthOfYear(start), isMain: true } : { label: monthName(start), isMain: false },
  },
  {
    floor: (time) => year(time),
    next: (start) => year(start, 1),
    named: (start) => ({ label: yearName(start), isMain: true }),
  },
];

/** The beginnings after `from` and up to `to`; undefined where there are more than `most`, unless these are years. */
const startsOf = (unit: Unit, from: number, to: number, most: number): Date[] | undefined => {
  const starts: Date[] = [];
  for (let start = unit.next(unit.floor(new Date(from))); start.getTime() <= to; start = unit.next(start)) {
    if (starts.length === most) return unit === UNITS.at(-1) ? starts : undefined;
    starts.push(start);
  }
  return starts;
};

/** The beginning of the day that has this time, or of the day before where it is that beginning; or of the day after. */
export const dayBefore = (time: number): number => day(new Date(time - 1)).getTime();
export const dayAfter = (time: number): number => day(new Date(time), 1).getTime();

/** Of ticks that would be drawn over each other the later one stays: what was written comes after it. `apart` is a share of the rail. */
export const sparse = (ticks: readonly Tick[], shareOf: (seq: number) => number, apart: number): Tick[] => {
  const kept: Tick[] = [];
  for (const tick of [...ticks].reverse()) {
    const below = kept.at(-1);
    if (below === undefined || shareOf(below.seq) - shareOf(tick.seq) >= apart) kept.push(tick);
  }
  return kept.reverse();
};
