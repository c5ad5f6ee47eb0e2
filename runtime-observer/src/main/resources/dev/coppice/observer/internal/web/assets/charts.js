// Small charts, drawn by uPlot. What they show is kept while the page is open, so a chart survives going to another page.
import { useEffect, useRef } from "./vendor/hooks.mjs";
import { html } from "./parts.js";

const KEPT_SECONDS = 600;

/** The latest samples of some figures: totals become rates. */
export class Series {
  constructor() { this.times = []; this.values = {}; this.before = null; }

  /** Adds what was seen at a time: totals by name, and figures by name. */
  add(at, totals, figures) {
    const seconds = at / 1000;
    const before = this.before;
    if (before && seconds - before.seconds < 0.2) return;
    if (before) {
      const elapsed = seconds - before.seconds;
      this.times.push(seconds);
      for (const [name, total] of Object.entries(totals)) this.push(name, Math.max(0, total - before.totals[name]) / elapsed);
      for (const [name, value] of Object.entries(figures)) this.push(name, value);
      while (this.times[0] < seconds - KEPT_SECONDS) {
        this.times.shift();
        for (const list of Object.values(this.values)) list.shift();
      }
    }
    this.before = { seconds, totals };
  }

  push(name, value) { (this.values[name] ??= []).push(value); }

  last(name) { return this.values[name]?.at(-1) ?? null; }

  /** The sum of a rate over the last minute. */
  minute(name) {
    const list = this.values[name];
    if (!list) return null;
    const now = this.times.at(-1);
    let sum = 0;
    for (let i = list.length - 1; i > 0 && this.times[i] > now - 60; i--) sum += list[i] * (this.times[i] - this.times[i - 1]);
    return sum;
  }
}

const color = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export function Chart({ series, name, label, bad }) {
  const box = useRef(null);
  const plot = useRef(null);
  const times = series.times, values = series.values[name] ?? [];
  useEffect(() => {
    const draw = () => {
      if (!box.current) return;
      plot.current?.destroy();
      const line = color(bad ? "--bad" : "--accent");
      plot.current = new uPlot({
        width: box.current.clientWidth || 200, height: 56,
        cursor: { show: false }, legend: { show: false }, padding: [4, 0, 0, 0],
        axes: [{ show: false }, { show: false }],
        scales: { x: { time: false, range: (u, from, to) => to == null ? [0, 60] : [Math.min(from, to - 60), to] }, y: { range: (u, from, to) => [0, Math.max((to ?? 0) * 1.1, 1)] } },
        series: [{}, { stroke: line, width: 1.5, fill: line + "22", points: { show: false } }],
      }, [times, values], box.current);
    };
    draw();
    const resized = new ResizeObserver(() => plot.current?.setSize({ width: box.current?.clientWidth || 200, height: 56 }));
    resized.observe(box.current);
    document.addEventListener("coppice-theme", draw);
    return () => { resized.disconnect(); document.removeEventListener("coppice-theme", draw); plot.current?.destroy(); plot.current = null; };
  }, []);
  useEffect(() => { plot.current?.setData([times, values]); });
  return html`<div class="chart" ref=${box} role="img" aria-label=${label}></div>`;
}
