// The page of this attempt, kept on the device so that it opens without network too. It holds no
// key; it goes when the paper is submitted or somebody else opens an exam here.
import { all } from "./words.js";

const PREFIX = "zf-room-";
const isAble = () => "serviceWorker" in navigator && "caches" in window;
const addresses = () => [...all('link[rel~="stylesheet"], link[rel~="icon"]').map((link) => link.href), ...all("script[src], #paper img").map((part) => part.src)];

async function clear(except) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== except);
  await Promise.all(names.map((name) => caches.delete(name)));
}

/**
 * @param attempt   whose page it is
 * @param worker    address of the script that hands the page out when the network is away
 * @param html      the page as the server sent it
 */
export function openShelf({ attempt, worker, html }) {
  const name = `${PREFIX}${attempt}`;

  async function lay() {
    const { headers } = await fetch(worker, { method: "HEAD" });
    const policy = headers.get("Content-Security-Policy") ?? "default-src 'self'";
    const cache = await caches.open(name);
    const page = new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy } });
    await Promise.all([cache.put(location.pathname, page), cache.addAll([...new Set(addresses())])]);
  }

  // A browser that cannot, or will not, goes without: the answers are kept apart from this.
  async function quietly(work) {
    if (!isAble()) return;
    try {
      await work();
    } catch (error) {
      console.info("The page is not kept for reloads without network:", error.message);
    }
  }

  return {
    /** Lays the page away, unless it is there. */
    keep: (isFresh) =>
      quietly(async () => {
        await clear(name);
        await navigator.serviceWorker.register(worker, { scope: "/exams/" });
        if (isFresh || !(await caches.has(name))) await lay();
      }),
    empty: () => quietly(() => clear()),
  };
}
