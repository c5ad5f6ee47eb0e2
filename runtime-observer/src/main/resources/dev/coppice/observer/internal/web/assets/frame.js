// What surrounds every page: the list of pages, search, period, theme, alarms.
import { useCallback, useEffect, useRef, useState } from "./vendor/hooks.mjs";
import { base, to } from "./address.js";
import { html } from "./parts.js";
import { duration, short } from "./format.js";
import { go, session, settings, useAddress, useLive, useSettings } from "./live.js";
import { Overview } from "./page-overview.js";
import { Tree } from "./page-tree.js";
import { Processes } from "./page-processes.js";
import { OneProcess } from "./page-process.js";
import { Names, Timers, Applications } from "./page-names.js";
import { Crashes, Crash, DeadLetters, Stalls } from "./page-reports.js";
import { Cluster } from "./page-cluster.js";
import { Waits, Own, Audit } from "./page-others.js";

const GROUPS = [
  ["System", [["overview", "Overview", Overview], ["tree", "Supervision", Tree], ["processes", "Processes", Processes, "live"],
    ["cluster", "Cluster", Cluster, "peers"]]],
  ["Structure", [["names", "Names and groups", Names], ["timers", "Timers", Timers], ["applications", "Applications", Applications]]],
  ["Trouble", [
    ["crashes", "Crashes", Crashes, "crashes", "bad"], ["stalls", "Stalls and zombies", Stalls, "stalls", "warn"],
    ["waits", "Waits", Waits], ["dead-letters", "Dead letters", DeadLetters, "deadLetters"]]],
  ["Observer", [["audit", "Audit log", Audit]]],
];

function route(url) {
  const [, first = "", second = ""] = url.pathname.slice(base.length).split("/");
  const id = first === "" ? "overview" : first;
  if (id === "process") return { page: "process/" + second, title: "Process " + second, View: OneProcess, nav: "processes" };
  if (id === "crashes" && second) return { page: "crashes/" + second, title: "Report " + second, View: Crash, nav: "crashes" };
  if (id === "pages") return { page: "pages/" + second, title: session.pages.find(each => each.id === second)?.title ?? second, View: Own, nav: "pages/" + second };
  for (const [, entries] of GROUPS) {
    for (const [page, title, View] of entries) if (page === id) return { page, title, View, nav: page };
  }
  return null;
}

const theme = () => localStorage.getItem("coppice.theme") ?? "auto";
function applyTheme(value) {
  localStorage.setItem("coppice.theme", value);
  document.documentElement.dataset.theme = value;
  document.dispatchEvent(new Event("coppice-theme"));
}
document.documentElement.dataset.theme = theme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => document.dispatchEvent(new Event("coppice-theme")));

export function Frame() {
  const url = useAddress();
  const at = route(url);
  const title = useRef(null);
  const first = useRef(true);
  useEffect(() => {
    const click = event => {
      const link = event.target.closest?.("a[href]");
      if (!link || link.getAttribute("target") || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      const wanted = new URL(link.getAttribute("href"), location.href); // an SVG link has no origin
      if (wanted.origin !== location.origin || !wanted.pathname.startsWith(base + "/")) return;
      if (wanted.pathname.endsWith(".json") || wanted.hash) return;
      event.preventDefault();
      go(wanted.pathname + wanted.search);
    };
    document.addEventListener("click", click);
    return () => document.removeEventListener("click", click);
  }, []);
  useEffect(() => {
    document.title = `${at?.title ?? "Not found"} · ${session.runtime} · Coppice observer`;
    if (!first.current) { title.current?.focus({ preventScroll: true }); scrollTo(0, 0); }
    first.current = false;
  }, [at?.page]);
  return at ? html`<${Shown} key=${at.page} at=${at} url=${url} title=${title} />`
    : html`<${Around} at=${{ title: "Not found", nav: "" }} title=${title} frame=${null}><p class="empty">There is no such page.</p><//>`;
}

function Shown({ at, url, title }) {
  const [query, setQuery] = useState(at.View.query?.(url) ?? url.search.slice(1));
  const asked = at.View.query ? query : url.search.slice(1);
  const live = useLive(at.page, asked);
  const ask = useCallback(value => setQuery(value), []);
  const { answer, error, link } = live;
  return html`
    <${Around} at=${at} title=${title} frame=${answer?.frame} link=${link} page=${at.page} query=${asked}>
      ${error && html`<p class="error" role="alert">${error}</p>`}
      ${answer?.frame.open === false ? html`<p class="error" role="alert">The runtime is closed. This is the last that was seen of it.</p>` : null}
      ${answer && answer.frame.open !== false && Object.keys(answer.body).length ? html`<${at.View} body=${answer.body} at=${answer.at} frame=${answer.frame} url=${url} ask=${ask} />`
        : !error && !answer && html`<p class="loading">Loading…</p>`}
    <//>`;
}

function Around({ at, title, frame, link, page, query, children }) {
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const key = event => { if (event.key === "Escape") setOpen(false); };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  return html`
    <a class="skip" href="#main">Skip to the content</a>
    <aside class=${open ? "open" : ""}>
      <div class="brand"><img src=${to("/assets/icon.svg")} alt="" width="32" height="32" />
        <div><strong>${session.runtime}</strong><span>${frame ? `observed for ${duration(frame.observedMillis)}` : "Coppice observer"}</span></div>
        <button class="menu" aria-expanded=${open} aria-controls="pages" onClick=${() => setOpen(!open)}>Pages</button>
      </div>
      <nav id="pages" aria-label="Pages">
        ${GROUPS.map(([name, entries]) => html`<${Group} name=${name} entries=${entries} nav=${at.nav} frame=${frame} />`)}
        ${session.pages.length > 0 && html`<${Group} name="Application" nav=${at.nav} frame=${frame}
          entries=${session.pages.map(each => ["pages/" + each.id, each.title])} />`}
      </nav>
    </aside>
    <main id="main">
      <header class="top">
        <h1 ref=${title} tabindex="-1">${at.title}</h1>
        <${Tools} link=${link} page=${page} query=${query} />
      </header>
      ${frame && frame.gaveUp > 0 && html`<p class="alarm"><strong>${frame.gaveUp === 1 ? "A supervisor gave up." : `${frame.gaveUp} supervisors gave up.`}</strong> <a href=${to("/tree")}>See the timeline</a></p>`}
      ${children}
    </main>`;
}

const Group = ({ name, entries, nav, frame }) => html`
  <h2>${name}</h2>
  <ul>${entries.filter(([page]) => page !== "cluster" || frame?.node || nav === "cluster").map(([page, title, , count, kind]) => html`
    <li key=${page}><a href=${to("/" + page)} aria-current=${nav === page ? "page" : undefined}>
      <span>${title}</span>${count && frame?.[count] > 0 && html`<span class=${"count " + (kind ?? "")}>${short(frame[count])}</span>`}</a></li>`)}
  </ul>`;

function Tools({ link, page, query }) {
  const { period, paused } = useSettings();
  const [look, setLook] = useState(theme());
  const search = useRef(null);
  useEffect(() => {
    const key = event => {
      if (event.key !== "/" || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
      event.preventDefault();
      search.current.focus();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);
  const find = event => {
    event.preventDefault();
    const text = search.current.value.trim();
    if (!text) return;
    search.current.value = "";
    go(to(/^\d+$/.test(text) ? `/process/${text}` : `/processes?label=${encodeURIComponent(text)}`));
  };
  const next = { auto: "light", light: "dark", dark: "auto" };
  return html`
    <div class="tools">
      <form role="search" onSubmit=${find}><input ref=${search} type="search" aria-label="Find a process by number or label" placeholder="Find a process  /" /></form>
      <span class=${"link " + link} role="status"><i aria-hidden="true"></i>${link === "lost" ? "reconnecting" : link === "paused" ? "paused" : "live"}</span>
      <button class="plain" aria-pressed=${paused} onClick=${() => settings.set("paused", !paused)}>${paused ? "Resume" : "Pause"}</button>
      <select aria-label="Refresh every" value=${period} onChange=${event => settings.set("period", Number(event.target.value))}>
        ${[1000, 2000, 5000, 15000].map(each => html`<option value=${each}>${each / 1000} s</option>`)}
      </select>
      <button class="plain" aria-label=${`Theme: ${look}`} onClick=${() => { applyTheme(next[look]); setLook(next[look]); }}>${{ auto: "Auto", light: "Light", dark: "Dark" }[look]}</button>
      ${page && html`<a class="json" href=${to(`/${page}.json${query ? "?" + query : ""}`)} target="_blank" rel="noopener">JSON</a>`}
    </div>`;
}
