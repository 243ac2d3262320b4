// Answers that the server has not confirmed, and flags: on the device, so that they outlive a reload
// or a crash. One entry a position: {position, chosen, nonce, at, number}. Where storage is off, in memory.
const read = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

const write = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: what is in memory is sent all the same.
  }
};

const parse = (text) => {
  try {
    return text ? JSON.parse(text) : [];
  } catch {
    return [];
  }
};

// crypto.randomUUID is missing in older browsers and on plain HTTP in an exam room's network.
const newNonce = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export function openStore(attempt) {
  const waitingKey = `zf-exam-${attempt}-waiting`;
  const flagsKey = `zf-exam-${attempt}-flags`;
  // The page's own count of its answers, in the order given; what an older page left comes first.
  let number = 0;
  const numbered = (entry) => ({ ...entry, number: ++number });
  const waiting = new Map(parse(read(waitingKey)).map((entry) => [entry.position, numbered(entry)]));
  const flags = new Set(parse(read(flagsKey)));
  const keep = () => write(waitingKey, waiting.size ? JSON.stringify([...waiting.values()]) : null);

  return {
    flags,
    entries: () => [...waiting.values()],
    size: () => waiting.size,
    first: () => waiting.values().next().value,
    /** Keeps a choice. A newer one for the same item takes its place, at the end of the queue. */
    put(position, chosen, at) {
      waiting.delete(position);
      waiting.set(position, numbered({ position, chosen, nonce: newNonce(), at }));
      keep();
    },
    /** Forgets an entry, unless the choice was changed while it was on its way. */
    drop(entry) {
      if (waiting.get(entry.position)?.nonce === entry.nonce) waiting.delete(entry.position);
      keep();
    },
    toggleFlag(position) {
      if (!flags.delete(position)) flags.add(position);
      write(flagsKey, JSON.stringify([...flags]));
    },
    forget() {
      write(flagsKey, null);
      if (!waiting.size) write(waitingKey, null);
    },
  };
}
