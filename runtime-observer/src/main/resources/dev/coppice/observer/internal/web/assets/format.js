// Turns figures into text.

const plain = new Intl.NumberFormat("en");

export const number = value => plain.format(Math.round(value));

export function short(value) {
  if (value < 10_000) return number(value);
  if (value < 1_000_000) return trim(value / 1_000) + " k";
  if (value < 1_000_000_000) return trim(value / 1_000_000) + " M";
  return trim(value / 1_000_000_000) + " G";
}

const trim = value => value >= 100 ? value.toFixed(0) : value.toFixed(1);

export const rate = value => value > 0 && value < 10 ? value.toFixed(1) : short(value);

export function bytes(value) {
  const mebi = value / 1_048_576;
  return mebi < 1024 ? `${mebi.toFixed(0)} MiB` : `${(mebi / 1024).toFixed(1)} GiB`;
}

/** A number of bytes that may be small. */
export function size(value) {
  if (value < 1_024) return `${number(value)} B`;
  return value < 1_048_576 ? `${(value / 1_024).toFixed(1)} KiB` : bytes(value);
}

export function duration(millis) {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  const seconds = millis / 1_000;
  if (seconds < 60) return `${seconds < 10 && !Number.isInteger(seconds) ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export const clock = millis => new Date(millis).toLocaleTimeString("en-GB");

export function ago(at, now) {
  const millis = Math.max(0, now - at);
  return millis < 1_500 ? "now" : millis < 3_600_000 ? `${duration(Math.round(millis / 1000) * 1000)} ago` : clock(at);
}

export const plural = (count, one, many) => `${number(count)} ${count === 1 ? one : many ?? one + "s"}`;
