// Where the observer is on its server: at its root, or below a path such as /coppice in another application.
export const base = new URL("..", import.meta.url).pathname.replace(/\/$/, "");

/** The address of a page, an asset or an action that is named as if the observer were at the root. */
export const to = path => base + path;
