// The line to the room of a visit: a WebSocket that comes back by itself, over a changed network, a sleeping laptop or
// a server that starts again.

const PING = 20_000;
const DEAD = 30_000;
/** How long an answer may take when there is reason to think that the line is dead, or a new line to be there. */
const SOON = 4_000;
const WAITS = [300, 700, 1_500, 3_000, 5_000];

/** Codes of an end after which nobody comes back. */
export const OVER = 4000;
export const REPLACED = 4001;
export const REFUSED = 4002;

/**
 * Opens the line at `path` and keeps it open. `say` says something; what cannot be said now is dropped, the welcome
 * makes it good. `check` asks whether the line lives, for whoever has reason to doubt it.
 *
 * @param {string} path
 * @param {{ hear: (message: object) => void, open?: () => void, lost?: () => void, end?: (code: number, reason: string) => void }} on
 * @returns {{ say: (message: object) => void, check: () => void }}
 */
export function openLine(path, on) {
  let socket;
  let tries = 0;
  let ended = false;
  let heard = Date.now();
  let timer;
  let doubt;

  const connect = () => {
    clearTimeout(timer);
    socket = new WebSocket(new URL(path, location.href.replace(/^http/, "ws")));
    const mine = socket;
    // What is sent into a network that has just gone may never be answered, and the browser would wait for minutes. Longer
    // each time: a network may also be slow.
    const slow = setTimeout(() => mine.readyState === WebSocket.CONNECTING && mine.close(), SOON * 2 ** Math.min(tries, 2));
    mine.addEventListener("open", () => {
      clearTimeout(slow);
      tries = 0;
      heard = Date.now();
      on.open?.();
    });
    mine.addEventListener("message", ({ data }) => {
      heard = Date.now();
      const message = JSON.parse(data);
      if (message.kind !== "pong") on.hear(message);
    });
    mine.addEventListener("close", ({ code, reason }) => {
      if (mine !== socket || ended) return;
      if ([OVER, REPLACED, REFUSED].includes(code)) {
        ended = true;
        return on.end?.(code, reason);
      }
      on.lost?.();
      timer = setTimeout(connect, WAITS[Math.min(tries++, WAITS.length - 1)]);
    });
  };
  const again = () => {
    if (ended) return;
    const old = socket;
    tries = 0;
    connect();
    old.close();
  };

  const ping = () => socket.send('{"kind":"ping"}');
  const check = () => {
    if (ended || doubt || socket.readyState !== WebSocket.OPEN) return;
    const [asked, doubted] = [Date.now(), socket];
    ping();
    doubt = setTimeout(() => {
      doubt = undefined;
      if (heard < asked && socket === doubted) again();
    }, SOON);
  };

  connect();
  setInterval(() => {
    if (ended || socket.readyState !== WebSocket.OPEN) return;
    // A line that has died without a word: the network went away under it.
    if (Date.now() - heard > DEAD) return again();
    ping();
  }, PING);
  addEventListener("online", again);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - heard > DEAD) again();
  });
  const say = (message) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  return { say, check };
}
