// What all pages are made of.
import { h } from "./vendor/preact.mjs";
import htm from "./vendor/htm.mjs";
import { to } from "./address.js";
import { number } from "./format.js";

export const html = htm.bind(h);

export const Card = ({ title, note, children, wide, id }) => html`
  <section class=${"card" + (wide ? " wide" : "")}>
    <header><h2 id=${id}>${title}</h2>${note && html`<span class="note">${note}</span>`}</header>
    ${children}
  </section>`;

export const Process = ({ of, none = "none" }) => !of ? html`<span class="muted">${none}</span>`
  : of.n ? html`<a class="process" href=${to(`/process/${of.n}`)}>${of.text}</a>` : html`<span>${of.text}</span>`;

export const Processes = ({ of }) => !of || of.size === 0 ? html`<span class="muted">none</span>` : html`
  <ul class="chips">
    ${of.first.map((each, i) => html`<li key=${i}><${Process} of=${each} /></li>`)}
    ${of.size > of.first.length && html`<li class="muted">and ${number(of.size - of.first.length)} more</li>`}
  </ul>`;

/** A table that scrolls by itself on a narrow screen. Columns: { title, number?, cell(row) }. */
/** `wide`: hidden on a narrow screen. */
const classOf = column => column.number ? "number" : column.wide ? "wide" : "";
export const Table = ({ label, columns, rows, empty = "Nothing here.", row }) => rows.length === 0 ? html`<p class="empty">${empty}</p>` : html`
  <div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead><tr>${columns.map(column => html`<th scope="col" class=${classOf(column)}>${column.title}</th>`)}</tr></thead>
      <tbody>${rows.map((each, i) => html`
        <tr key=${row ? row(each) : i}>${columns.map(column => html`<td class=${classOf(column)}>${column.cell(each)}</td>`)}</tr>`)}
      </tbody>
    </table>
  </div>`;

export const Badge = ({ kind, children }) => html`<span class=${"badge " + (kind ?? "")}>${children}</span>`;

const STATUS = { running: "good", ready: "warn", blocked: "warn", suspended: "bad", zombie: "bad" };
export const Status = ({ of }) => of === "waiting" ? html`<span class="muted">waiting</span>` : html`<${Badge} kind=${STATUS[of] ?? ""}>${of}<//>`;

/** A class by its simple name; the full one shows on hover. */
export const Class = ({ of }) => html`<span class="class" title=${of}>${of.slice(of.lastIndexOf(".") + 1)}</span>`;

export const Bar = ({ share, kind }) => html`
  <svg class=${"bar " + (kind ?? "")} viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
    <rect class="track" width="100" height="6" rx="2" /><rect class="fill" width=${Math.max(0, Math.min(100, share * 100))} height="6" rx="2" />
  </svg>`;

export const Figure = ({ title, value, note, kind }) => html`
  <div class=${"figure " + (kind ?? "")}><dt>${title}</dt><dd>${value}</dd>${note && html`<dd class="note">${note}</dd>`}</div>`;

export const Pairs = ({ of }) => html`<dl class="pairs">${of.filter(each => each).map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

const KINDS = { crash: "bad", "gave-up": "bad", zombie: "bad", restart: "good", stall: "warn", supervision: "warn", "dead-letter": "warn" };
const WORDS = { "gave-up": "gave up", "dead-letter": "dead letter", supervision: "supervisor" };
export const Category = ({ of }) => html`<${Badge} kind=${KINDS[of]}>${WORDS[of] ?? of}<//>`;
