// Hands out the exam page that is kept on the device while the network is away. It keeps nothing
// itself: the page lays itself away (exam/shelf.js), and takes itself out at the end.
const ROOM = /^\/exams\/\d+\/room\/$/;
const PARTS = new Set(["style", "script", "image", "font"]);
const DOWN = new Set([502, 503, 504]);
const PATIENCE_MS = 15_000;

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function room(request) {
  const kept = await caches.match(new URL(request.url).pathname);
  if (!kept) return fetch(request);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const answer = await fetch(request, { signal: abort.signal });
    return DOWN.has(answer.status) ? kept : answer;
  } catch {
    return kept;
  } finally {
    clearTimeout(timer);
  }
}

async function part(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate" && ROOM.test(new URL(request.url).pathname)) event.respondWith(room(request));
  else if (PARTS.has(request.destination)) event.respondWith(part(request));
});
