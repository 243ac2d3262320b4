// One request to the server and what its answer means.
const PATIENCE_MS = 15_000;
const JSON_TYPE = "application/json";

// Signing in again in another tab changes the token: the cookie knows the newest.
function csrfToken() {
  const found = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/);
  return found ? found[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
}

/**
 * Sends a form, or data as JSON, and returns {status, body}: the status 0 means that the network
 * failed or that it took too long; 401 also that the answer was a page, as after the end of a session.
 */
async function send(url, body, headers, more) {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
  try {
    const response = await fetch(url, {
      method: "POST",
      body,
      headers: { Accept: JSON_TYPE, "X-CSRFToken": csrfToken(), ...headers },
      signal: abort.signal,
      ...more,
    });
    const isJson = (response.headers.get("Content-Type") ?? "").startsWith(JSON_TYPE);
    if (isJson) return { status: response.status, body: await response.json() };
    return { status: response.ok || response.status === 403 ? 401 : response.status, body: {} };
  } catch {
    return { status: 0, body: {} };
  } finally {
    clearTimeout(timer);
  }
}

export const post = (url, fields) => send(url, new URLSearchParams(fields), {});
export const postJson = (url, data, more = {}) => send(url, JSON.stringify(data), { "Content-Type": JSON_TYPE }, more);

/** How long to wait before trying again: longer each time, and never the same for all in a room. */
export function pause(failures, { first = 1_000, longest = 30_000 } = {}) {
  return Math.min(longest, first * 2 ** Math.max(0, failures - 1)) * (0.5 + Math.random());
}
