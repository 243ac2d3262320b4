// The device's own database: rows of answers and a few notes, by attempt. Where the browser keeps
// nothing, or stops to, every call still works, in memory alone; `isDurable` tells.
const NAME = "zf-exam";
const ANSWERS = "answers";
const NOTES = "notes";

const asked = (request) =>
  new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });

function opened() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(ANSWERS, { keyPath: "id" }).createIndex("attempt", "attempt");
    request.result.createObjectStore(NOTES);
  };
  return asked(request);
}

/** @param lost called once when nothing can be kept any more */
export async function openDatabase(attempt, lost) {
  let database = null;

  function giveUp() {
    if (database) database.close();
    database = null;
    lost();
  }

  try {
    database = await opened();
    database.onclose = giveUp;
    database.onversionchange = () => database.close();
  } catch {
    giveUp();
  }

  // Resolves once the device has written it down, a failing battery included.
  async function write(change) {
    if (!database) return;
    try {
      const work = database.transaction([ANSWERS, NOTES], "readwrite", { durability: "strict" });
      change(work.objectStore(ANSWERS), work.objectStore(NOTES));
      await new Promise((done, fail) => {
        work.oncomplete = done;
        work.onabort = () => fail(work.error);
      });
    } catch {
      giveUp(); // full, or forbidden since: memory goes on
    }
  }

  async function read() {
    if (!database) return { rows: [], notes: {} };
    try {
      const work = database.transaction([ANSWERS, NOTES]);
      const rows = asked(work.objectStore(ANSWERS).index("attempt").getAll(attempt));
      const notes = asked(work.objectStore(NOTES).get(attempt));
      return { rows: await rows, notes: (await notes) ?? {} };
    } catch {
      giveUp();
      return { rows: [], notes: {} };
    }
  }

  return {
    read,
    write,
    isDurable: () => database !== null,
    keepNotes: (notes) => write((_rows, store) => store.put(notes, attempt)),
    forgetNotes: () => write((_rows, store) => store.delete(attempt)),
  };
}
