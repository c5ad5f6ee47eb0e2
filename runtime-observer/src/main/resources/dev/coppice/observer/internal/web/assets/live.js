// The connection to the server: the session, actions, and pages that refresh themselves.
import { useEffect, useRef, useState } from "./vendor/hooks.mjs";
import { to } from "./address.js";

export const settings = {
  period: Number(localStorage.getItem("coppice.period")) || 1000,
  paused: false,
  listeners: new Set(),
  set(name, value) {
    this[name] = value;
    if (name === "period") localStorage.setItem("coppice.period", String(value));
    for (const listener of this.listeners) listener();
  },
};

export function useSettings() {
  const [, draw] = useState(0);
  useEffect(() => {
    const listener = () => draw(n => n + 1);
    settings.listeners.add(listener);
    return () => settings.listeners.delete(listener);
  }, []);
  return settings;
}

export let session = { actions: [], pages: [], state: false, csrf: "" };

export async function begin() {
  const reply = await fetch(to("/session.json"));
  if (!reply.ok) throw new Error(reply.status === 401 ? "signed out" : `the server answered ${reply.status}`);
  session = await reply.json();
  return session;
}

export const may = action => session.actions.includes(action);

export async function act(action, body) {
  const reply = await fetch(to(`/actions/${action}`), {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Coppice-CSRF": session.csrf },
    body: JSON.stringify(body),
  });
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error);
  return answer;
}

export async function read(path) {
  const reply = await fetch(to(path));
  const answer = await reply.json();
  if (!reply.ok) throw new Error(answer.error);
  return answer;
}

/** What a page shows now: { answer, error, link }, where link is "live", "paused" or "lost". */
export function useLive(page, query) {
  const { period, paused } = useSettings();
  const [state, setState] = useState({ answer: null, error: null, link: "live" });
  const [visible, setVisible] = useState(!document.hidden);
  const latest = useRef(null);
  useEffect(() => {
    const look = () => setVisible(!document.hidden);
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  const key = page + "?" + query;
  useEffect(() => {
    if (latest.current !== page) setState({ answer: null, error: null, link: "live" });
    latest.current = page;
    if (paused || !visible) { // a hidden page gives its connection back: browsers allow six to one server
      setState(old => ({ ...old, link: "paused" }));
      return undefined;
    }
    let source, retry, closed = false;
    const open = () => {
      source = new EventSource(to(`/events?page=${encodeURIComponent(page)}&period=${period}${query ? "&" + query : ""}`));
      source.onmessage = event => {
        const answer = JSON.parse(event.data);
        setState(old => answer.body ? { answer, error: answer.error ?? null, link: "live" } : { ...old, error: answer.error, link: "live" });
      };
      source.onerror = () => {
        setState(old => ({ ...old, link: "lost" }));
        if (source.readyState !== EventSource.CLOSED) return; // it tries again by itself
        source.close();
        clearTimeout(retry);
        explain(page, query).then(error => { if (!closed && error) setState(old => ({ ...old, error })); });
        retry = setTimeout(() => { if (!closed) open(); }, 2_000);
      };
    };
    open();
    return () => { closed = true; clearTimeout(retry); source.close(); };
  }, [key, period, paused, visible]);
  return state;
}

/** Why a stream was refused: an EventSource does not tell. */
async function explain(page, query) {
  try {
    const reply = await fetch(to(`/${page}.json${query ? "?" + query : ""}`));
    if (reply.status === 401) return "You are signed out: open the address with the token again.";
    return reply.ok ? null : (await reply.json()).error;
  } catch {
    return null; // the server cannot be reached: the link says so
  }
}

/** The address of the page, and how to change it without loading anew. */
export function useAddress() {
  const [at, setAt] = useState(location.pathname + location.search);
  useEffect(() => {
    const look = () => setAt(location.pathname + location.search);
    addEventListener("popstate", look);
    addEventListener("coppice-navigate", look);
    return () => { removeEventListener("popstate", look); removeEventListener("coppice-navigate", look); };
  }, []);
  return new URL(at, location.origin);
}

export function go(address, replace = false) {
  history[replace ? "replaceState" : "pushState"](null, "", address);
  dispatchEvent(new Event("coppice-navigate"));
}
