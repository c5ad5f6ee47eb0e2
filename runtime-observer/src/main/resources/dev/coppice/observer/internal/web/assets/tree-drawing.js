// The supervision trees as a drawing. The table says the same to those who cannot see it.
import { hierarchy, tree } from "./vendor/d3-hierarchy.min.mjs";
import { to } from "./address.js";
import { html } from "./parts.js";
import { number, plural } from "./format.js";

const MOST = 300;
const COLUMN = 224;
const LINE = 30;
const TOP = 18;
const SIDE = 18;
const LEAF = 23;
const INNER = 20;
const LETTER = 7.25;

const cut = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;
const name = row => row.id || row.process?.text || "";

/** Makes a hierarchy of the rows, which are in order and know their depth, below a root that is not drawn. */
function nested(rows) {
  const top = { children: [] };
  const path = [top];
  for (const row of rows) {
    const node = { row, children: [] };
    path.length = row.depth + 1;
    path.at(-1)?.children.push(node);
    path.push(node);
  }
  const more = node => {
    node.children.forEach(more);
    const unlisted = node.row?.open ? node.row.size - node.row.listed : 0;
    if (unlisted > 0) node.children.push({ more: unlisted, key: node.row.key, children: [] });
  };
  more(top);
  return top;
}

const status = row => !row.process ? row.state : row.supervisor && !row.answered ? "busy" : row.state;
const kind = row => !row.process ? "down" : row.state === "restarting" || row.supervisor && !row.answered ? "warn" : row.left === 0 ? "bad" : "";

function described(row) {
  const parts = [name(row)];
  if (row.process && row.id) parts.push(row.process.text);
  if (row.supervisor) parts.push("supervisor", row.strategy ?? "", plural(row.size, "child", "children"));
  if (row.left > -1 && row.left !== null) parts.push(`${row.used} of ${row.used + row.left} restarts used`);
  parts.push(status(row));
  return parts.filter(part => part).join(", ");
}

export function Drawing({ rows, isFresh, toggle }) {
  const root = hierarchy(nested(rows.slice(0, MOST)));
  tree().nodeSize([LINE, COLUMN]).separation((a, b) => a.parent === b.parent ? 1 : 1.4)(root);
  const nodes = root.descendants().slice(1);
  const least = Math.min(...nodes.map(node => node.x));
  const height = Math.max(...nodes.map(node => node.x)) - least + TOP + 18;
  const width = SIDE + Math.max(...nodes.map(node => node.depth)) * COLUMN;
  const x = node => SIDE + (node.depth - 1) * COLUMN;
  const y = node => node.x - least + TOP;
  const line = ({ source, target }) => {
    const from = x(source) + 20 + LETTER * cut(name(source.data.row), INNER).length; // behind the label
    const half = (from + x(target)) / 2;
    return `M${from},${y(source)}C${half},${y(source)} ${half},${y(target)} ${x(target)},${y(target)}`;
  };
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Drawing of the supervision trees">
      <svg class="drawing" width=${width} height=${height} viewBox=${`0 0 ${width} ${height}`} role="group" aria-label="Supervision trees, drawn">
        ${root.links().filter(link => link.source.depth > 0).map(link => html`<path key=${key(link.target)} class=${link.target.data.row?.process ? "" : "dotted"} d=${line(link)} />`)}
        ${nodes.map(node => html`<${Node} key=${key(node)} node=${node} x=${x(node)} y=${y(node)} isFresh=${isFresh} toggle=${toggle} />`)}
      </svg>
    </div>
    ${rows.length > MOST && html`<p class="note">The first ${number(MOST)} of ${number(rows.length)} rows are drawn: fold some branches.</p>`}`;
}

const key = node => node.data.row?.key ?? node.data.key + "+";

function Node({ node, x, y, isFresh, toggle }) {
  const row = node.data.row;
  if (!row) return html`<text class="more" x=${x - 4} y=${y + 4}>and ${number(node.data.more)} more</text>`;
  const inner = node.children !== undefined;
  const label = html`<text x=${x + (row.supervisor ? 15 : 12)} y=${y + 4} class=${(row.process ? "" : "muted ") + (row.supervisor ? "strong" : "")}>${cut(name(row), inner ? INNER : LEAF)}${
    row.supervisor && !inner ? html` <tspan class="muted">${number(row.size)}</tspan>` : ""}</text>`;
  const change = () => toggle(row);
  return html`
    <g class=${"node " + kind(row)}>
      <title>${described(row)}</title>
      ${isFresh(row) && html`<circle class="halo" cx=${x} cy=${y} r="13" />`}
      ${row.supervisor && row.process ? html`
        <g role="button" tabindex="0" aria-expanded=${row.open} aria-label=${(row.open ? "Fold " : "Unfold ") + name(row)} class="knot" onClick=${change}
          onKeyDown=${event => { if (event.key === "Enter" || event.key === " ") { change(); event.preventDefault(); } }}>
          <rect class="target" x=${x - 13} y=${y - 13} width="26" height="26" /><rect x=${x - 9} y=${y - 9} width="18" height="18" rx="5" /><path d=${`M${x - 4},${y}h8` + (row.open ? "" : `M${x},${y - 4}v8`)} />
        </g>` : row.supervisor ? html`<rect x=${x - 7} y=${y - 7} width="14" height="14" rx="4" />` : html`<circle cx=${x} cy=${y} r="5.5" />`}
      ${row.process ? html`<a href=${to(`/process/${row.process.n}`)} aria-label=${described(row)}>${label}</a>` : label}
    </g>`;
}
