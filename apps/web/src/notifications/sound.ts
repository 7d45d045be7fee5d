/** Two soft notes, a fourth apart, as seconds and hertz. */
const NOTES = [
  { at: 0, hertz: 587.33 },
  { at: 0.11, hertz: 783.99 },
] as const;
const LOUDNESS = 0.08;
const FADED_S = 0.45;

let context: AudioContext | undefined;

/** Plays the sound of something new. Until the person has pressed something on the page, most browsers keep it silent. */
export const playSound = async (): Promise<void> => {
  context ??= new AudioContext();
  await context.resume();
  const now = context.currentTime;
  for (const { at, hertz } of NOTES) {
    const [note, loudness] = [context.createOscillator(), context.createGain()];
    note.frequency.value = hertz;
    loudness.gain.setValueAtTime(0, now + at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, now + at + 0.015);
    loudness.gain.exponentialRampToValueAtTime(0.0001, now + at + FADED_S);
    note.connect(loudness).connect(context.destination);
    note.start(now + at);
    note.stop(now + at + FADED_S);
  }
};
