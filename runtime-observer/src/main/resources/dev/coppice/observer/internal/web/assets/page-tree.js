// The supervision trees, live.
import { useEffect, useMemo, useRef, useState } from "./vendor/hooks.mjs";
import { to } from "./address.js";
import { html, Badge, Card, Category, Process } from "./parts.js";
import { Drawing } from "./tree-drawing.js";
import { ago, duration, number, plural } from "./format.js";

const folded = { open: new Set(), closed: new Set() };
const query = () => [["open", folded.open], ["closed", folded.closed]].filter(([, set]) => set.size)
  .map(([name, set]) => `${name}=${[...set].join(".")}`).join("&");

export function Tree({ body, at, ask }) {
  const before = useRef(new Map());
  const flashes = useRef(new Map());
  const [said, say] = useState("");
  const [view, setView] = useState(localStorage.getItem("coppice.tree") === "drawing" ? "drawing" : "list");
  const show = value => { localStorage.setItem("coppice.tree", value); setView(value); };
  const isFresh = row => at - (flashes.current.get(row.key) ?? 0) < 4000;
  const restarted = [];
  for (const row of body.rows) {
    const known = before.current.get(row.key);
    if (known && row.process && known !== row.process.n) { flashes.current.set(row.key, at); restarted.push(row.id || row.process.text); }
  }
  useEffect(() => {
    before.current = new Map(body.rows.filter(row => row.process).map(row => [row.key, row.process.n]));
    if (restarted.length) say(restarted.length > 3 ? `${restarted.length} processes were restarted` : `${restarted.join(", ")} restarted`);
  }, [body]);
  const toggle = row => {
    const [to, from] = row.open ? [folded.closed, folded.open] : [folded.open, folded.closed];
    from.delete(row.key);
    to.add(row.key);
    ask(query());
  };
  const keys = event => {
    const rows = [...event.currentTarget.querySelectorAll("tbody tr")];
    const i = rows.indexOf(event.target.closest("tr"));
    if (i < 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { rows[i + step]?.focus(); event.preventDefault(); return; }
    const row = body.rows[Number(rows[i].dataset.index)];
    if (!row) return;
    if ((event.key === "ArrowRight" && row.supervisor && !row.open) || (event.key === "ArrowLeft" && row.open)) { toggle(row); event.preventDefault(); }
    if (event.key === "Enter" && event.target === rows[i] && row.process) rows[i].querySelector("a.process")?.click();
  };
  return html`
    <p class="sr" role="status">${said}</p>
    <div class="tree-page">
      <${Card} title="Tree" note=${plural(body.roots, "root") + (view === "list" ? ", arrow keys move and unfold" : "")}>
        <fieldset class="segments"><legend class="sr">View</legend>
          ${[["list", "List"], ["drawing", "Drawing"]].map(([value, title]) => html`
            <label class=${view === value ? "on" : ""}><input type="radio" name="view" value=${value} checked=${view === value} onChange=${() => show(value)} />${title}</label>`)}
        </fieldset>
        ${body.rows.length === 0 ? html`<p class="empty">No supervisor runs.</p>` : view === "drawing" ? html`<${Drawing} rows=${body.rows} isFresh=${isFresh} toggle=${toggle} />` : html`
        <div class="scroll" tabindex="0" role="region" aria-label="Supervision tree">
          <table class="tree" role="treegrid" aria-label="Supervision trees" onKeyDown=${keys}>
            <thead><tr><th scope="col">Process</th><th scope="col">Restarts</th><th scope="col">State</th><th scope="col">Strategy</th><th scope="col" class="number">Children</th></tr></thead>
            <tbody>${body.rows.map((row, i) => html`<${Row} key=${row.key} row=${row} index=${i} fresh=${isFresh(row)} toggle=${toggle} />`)}</tbody>
          </table>
        </div>
        ${body.cut && html`<p class="note">More rows than can be shown: fold some branches.</p>`}`}
      <//>
      <${Card} title="Timeline" note="two minutes">
        <${Timeline} events=${body.events} at=${at} />
        ${body.events.length === 0 ? html`<p class="empty">Nothing crashed or was restarted since the observer started.</p>` : html`
        <ol class="events">${body.events.slice(0, 20).map(event => html`
          <li key=${event.id}><${Category} of=${event.category} /><a href=${to(`/crashes/${event.id}`)}>${event.title}</a><time>${ago(event.at, at)}</time></li>`)}</ol>`}
      <//>
    </div>`;
}
Tree.query = query;

const Row = ({ row, index, fresh, toggle }) => html`
  <tr tabindex="0" data-index=${index} aria-level=${row.depth + 1} aria-expanded=${row.supervisor ? row.open : undefined} class=${(fresh ? "fresh " : "") + (row.process ? "" : "down")}>
    <td><span class="indent" data-depth=${Math.min(row.depth, 12)}>
      ${row.supervisor ? html`<button class="fold" tabindex="-1" aria-label=${(row.open ? "Fold " : "Unfold ") + (row.process?.text ?? row.id)} onClick=${() => toggle(row)}>${row.open ? "▾" : "▸"}</button>` : html`<i class="leaf"></i>`}
      ${row.id && html`<span class="id">${row.id}</span>`} <${Process} of=${row.process} none="not running" />
      ${fresh && html`<${Badge} kind="good">restarted<//>`}</span></td>
    <td>${row.supervisor && row.left !== null && html`<${Budget} row=${row} />`}</td>
    <td>${!row.answered && row.supervisor && row.process ? html`<${Badge} kind="warn">busy<//>` : row.state === "running" ? html`<span class="muted">running</span>` : html`<${Badge} kind=${row.state === "restarting" ? "warn" : ""}>${row.state}<//>`}</td>
    <td class="muted">${row.strategy ?? ""}</td>
    <td class="number">${row.supervisor ? html`${number(row.size)}${row.open && row.listed < row.size ? html` <span class="muted">(${number(row.listed)} shown)</span>` : ""}` : ""}</td>
  </tr>`;

function Budget({ row }) {
  if (row.left < 0) return html`<span class="muted">unlimited</span>`;
  const all = row.used + row.left;
  const text = `${row.used} of ${all} restarts used in ${duration(row.period)}`;
  return html`<span class=${"budget" + (row.left === 0 ? " spent" : "")} title=${text}>
    ${all <= 8 ? html`<span class="dots" aria-hidden="true">${Array.from({ length: all }, (_, i) => html`<i class=${i < row.used ? "used" : ""}></i>`)}</span>` : null}
    <span>${row.used}/${all} <span class="muted">in ${duration(row.period)}</span></span></span>`;
}

const SPAN = 120_000;
const LANE = 36;
const lane = event => event.supervisor || "crashes";
const KINDS = { crash: "bad", "gave-up": "bad", restart: "good", supervision: "warn" };
const WORDS = { crash: "crash", "gave-up": "gave up", restart: "restart", supervision: "supervisor" };

/** A mark that is told apart by its shape, too: a cross, a square, a ring, a dot. */
function mark(category, x, y) {
  if (category === "crash") return html`<path d=${`M${x - 4},${y - 4}l8,8m0,-8l-8,8`} />`;
  if (category === "gave-up") return html`<rect x=${x - 5} y=${y - 5} width="10" height="10" rx="2" />`;
  return html`<circle cx=${x} cy=${y} r="4.5" class=${category === "restart" ? "ring" : ""} />`;
}

function Timeline({ events, at }) {
  const shown = events.filter(event => at - event.at < SPAN);
  const lanes = useMemo(() => {
    const names = [];
    for (const event of shown) { const name = lane(event); if (!names.includes(name)) names.push(name); }
    return names.slice(0, 6);
  }, [events]);
  if (lanes.length === 0) return null;
  const bottom = lanes.length * LANE + 6;
  const x = time => 8 + 344 * (1 - Math.max(0, at - time) / SPAN);
  const kinds = Object.keys(WORDS).filter(kind => shown.some(event => event.category === kind));
  return html`
    <svg class="timeline" viewBox=${`0 0 360 ${bottom + 18}`} role="group" aria-label="Timeline of the last two minutes">
      ${[0, 60, 120].map(seconds => html`<line class="tick" x1=${x(at - seconds * 1000)} x2=${x(at - seconds * 1000)} y1="16" y2=${bottom} />
        <text class=${seconds === 0 ? "end" : seconds === 60 ? "middle" : ""} x=${x(at - seconds * 1000)} y=${bottom + 13}>${seconds === 0 ? "now" : `${seconds / 60} min`}</text>`)}
      ${lanes.map((name, i) => html`<text x="8" y=${i * LANE + 11}>${name.length > 52 ? name.slice(0, 51) + "…" : name}</text><line x1="8" x2="352" y1=${i * LANE + 23} y2=${i * LANE + 23} />`)}
      ${shown.toReversed().map(event => {
        const row = lanes.indexOf(lane(event));
        return row < 0 ? null : html`<a key=${event.id} href=${to(`/crashes/${event.id}`)} class=${"mark " + (KINDS[event.category] ?? "")} aria-label=${`${WORDS[event.category] ?? event.category}: ${event.title}`}>
          <title>${event.title}</title><rect class="target" x=${x(event.at) - 9} y=${row * LANE + 13} width="18" height="20" />${mark(event.category, x(event.at), row * LANE + 23)}</a>`;
      })}
    </svg>
    <ul class="legend" aria-hidden="true">${kinds.map(kind => html`<li key=${kind}><svg width="14" height="14" class=${"timeline mark " + KINDS[kind]}>${mark(kind, 7, 7)}</svg>${WORDS[kind]}</li>`)}</ul>`;
}
