// The call: one's own picture to everybody in the room, theirs to us, from browser to browser and encrypted.
//
// The room passes on what browsers must tell each other. A connection survives a lost line to the room; a lost
// connection is restarted; a page that was loaded anew says so by a new session, and the others begin with it afresh.

import { OVER, REPLACED, openLine } from "./line.js";

const root = document.getElementById("call");
const words = Object.fromEntries(
  document.getElementById("call-words").content.textContent.trim().split("\n").map((line) => line.split(/=(.*)/s).slice(0, 2)),
);
const byId = (id) => document.getElementById(`call-${id}`);
const say = (key, values = {}) => {
  byId("says").textContent = Object.entries(values).reduce((text, [name, value]) => text.replace(`%${name}%`, value), words[key]);
};

const PICTURE = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24 } };
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
/** What the picture may cost at each step down; the last sends none, so that the sound lives. */
const STEPS = [
  { active: true, maxBitrate: 700_000, scaleResolutionDownBy: 1, maxFramerate: 24 },
  { active: true, maxBitrate: 180_000, scaleResolutionDownBy: 2, maxFramerate: 15 },
  { active: false, maxBitrate: 50_000, scaleResolutionDownBy: 4, maxFramerate: 5 },
];
/** The share that is lost from which each step is left for the next: a small picture bears more than a big one. */
const LOSS_DOWN = [0.08, 0.25];
const LOSS_UP = 0.02;
const LOOK = 2_000;
const CALM = 8;
/** How long a picture stays after its line has gone: the person may be back in a moment. */
const GRACE = 15_000;
const RESTART = 2_000;
/** How long nothing may come before a path is thought dead, when there is reason to doubt it. */
const HUSH = 1_000;
/** How long one step of an agreement may take. */
const AGREE = 5_000;

const session = crypto.randomUUID();
const own = new MediaStream();
/** Everybody else, by part and name: numbers change with every line. */
const others = new Map();
let ice = [];
let line = { say: () => {}, check: () => {} };
let step = 0;
/** The share of packets that was lost of late. */
let lost = 0;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const keyOf = (one) => `${one.as} ${one.name}`;
const soundTrack = () => own.getAudioTracks()[0] ?? null;
const pictureTrack = () => own.getVideoTracks()[0] ?? null;

/** Asks for sound and, when it is wanted, the picture; takes what there is. */
async function listen(camera) {
  const ask = (what) => navigator.mediaDevices.getUserMedia(what).catch(() => null);
  const devices = navigator.mediaDevices;
  let got = devices && camera ? await ask({ audio: SOUND, video: PICTURE }) : null;
  if (!got && devices && camera) say("no-camera");
  got ??= devices ? await ask({ audio: SOUND }) : null;
  if (!got) say("no-microphone");
  for (const track of got?.getTracks() ?? []) own.addTrack(track);
  showOwn();
}

function showOwn() {
  const picture = byId("own");
  picture.srcObject = own;
  const on = Boolean(pictureTrack());
  picture.closest("figure").classList.toggle("dark", !on);
  byId("camera").setAttribute("aria-pressed", String(on));
  byId("camera").textContent = words[on ? "camera-off" : "camera-on"];
}

function tileOf(other) {
  const tile = document.createElement("figure");
  tile.className = "tile";
  tile.dataset.part = other.as;
  const picture = document.createElement("video");
  picture.autoplay = true;
  picture.playsInline = true;
  const caption = document.createElement("figcaption");
  caption.textContent = other.name;
  tile.append(picture, caption);
  byId("others").append(tile);
  return tile;
}

/** By which ways a connection may be looked for. */
const ways = () => ({ iceServers: ice, bundlePolicy: "max-bundle" });

/**
 * A fresh connection to somebody; an earlier one is closed. Whoever calls brings the two lines, sound and picture, and
 * alone makes offers ever after: two at once would have to be taken back, which browsers do not all survive.
 */
function connect(other, calling) {
  drop(other);
  const pc = new RTCPeerConnection(ways());
  Object.assign(other, { pc, calling, waiting: [] });
  other.tile ??= tileOf(other);
  const shown = new MediaStream();
  other.tile.querySelector("video").srcObject = shown;
  pc.addEventListener("track", ({ track }) => {
    shown.addTrack(track);
    for (const event of ["mute", "unmute", "ended"]) track.addEventListener(event, () => shade(other));
    shade(other);
  });
  pc.addEventListener("icecandidate", ({ candidate }) => candidate && tell(other, { candidate }));
  pc.addEventListener("connectionstatechange", () => pc === other.pc && watch(other));
  if (!calling) return;
  pc.addEventListener("negotiationneeded", () => pc === other.pc && offer(other));
  // Both from the start: what is switched on later needs no new agreement.
  for (const kind of ["audio", "video"]) pc.addTransceiver(kind, { direction: "sendrecv", streams: [own] });
  give(other);
}

function drop(other) {
  clearTimeout(other.restart);
  other.pc?.close();
  other.pc = null;
}

/** A tile is dark while nothing comes for it; a camera that was switched off says so, for nobody else can tell. */
function shade(other) {
  const pictures = other.tile.querySelector("video").srcObject.getVideoTracks();
  other.tile.classList.toggle("dark", other.dark === true || !pictures.some((it) => !it.muted));
}

/** Puts our tracks, or nothing, on a connection. */
function give(other) {
  for (const [kind, track] of [["audio", soundTrack()], ["video", pictureTrack()]]) {
    const line = lineOf(other, kind);
    if (!line) continue;
    line.direction = "sendrecv";
    line.sender.replaceTrack(track).catch(() => {});
  }
  tell(other, { dark: !pictureTrack() });
  shape(other);
}

const lineOf = (other, kind) => other.pc.getTransceivers().find((it) => it.receiver.track.kind === kind);

async function offer(other) {
  const { pc } = other;
  try {
    await pc.setLocalDescription();
    if (pc === other.pc) tellOffer(other);
  } catch {
    // Closed meanwhile: a fresh connection makes its own offer.
  }
}

/** Whether nothing has been agreed with somebody yet on the connection there is, if there is one. */
const isFresh = (other) => !other.pc?.currentRemoteDescription;
const tellOffer = (other) => tell(other, { description: other.pc.localDescription, fresh: isFresh(other) });

const tell = (other, what) => line.say({ kind: "signal", to: other.id, data: { session, ...what } });

function watch(other) {
  const state = other.pc.connectionState;
  root.dataset.state = [...others.values()].map((it) => it.pc?.connectionState ?? "none").join(" ");
  if (state === "connected") {
    clearTimeout(other.restart);
    say(other.lost ? "back" : "joined", { name: other.name });
    other.lost = false;
    other.met = true;
  } else if (state === "disconnected" || state === "failed") {
    if (other.met) {
      other.lost = true;
      say("lost", { name: other.name });
    }
    // The network may have gone under both.
    line.check();
    clearTimeout(other.restart);
    // A lost path is looked for anew until there is one. Not at once: before the relay has answered it can look lost
    // though it is only on its way. Whoever called goes first, so that the two do not talk past each other.
    other.restart = setTimeout(() => restart(other), other.calling ? RESTART : 2 * RESTART);
  }
}

function restart(other) {
  if (!other.pc || other.pc.connectionState === "connected") return;
  renew(other);
  other.restart = setTimeout(() => restart(other), 3 * RESTART);
}

/** Looks for a new path, or asks whoever makes the offers to. */
function renew(other) {
  if (!other.calling) tell(other, { renew: true });
  else if (other.pc.signalingState === "stable") other.pc.restartIce();
  // What was offered while the line was away was not heard.
  else tellOffer(other);
}

/** Looks for a new path at once when nothing comes by the old one: what took the line away may have taken it too. */
async function revive(other) {
  const { pc } = other;
  const heard = async () => [...(await pc.getStats()).values()].find((it) => it.type === "transport")?.bytesReceived ?? 0;
  const before = await heard();
  await pause(HUSH);
  const silent = (await heard()) === before;
  if (pc === other.pc && (silent || pc.signalingState !== "stable")) renew(other);
}

/** One thing at a time: what is agreed in the middle of another agreement breaks both. */
function hearSignal(from, data) {
  const other = [...others.values()].find((it) => it.id === from);
  if (!other || typeof data?.session !== "string") return;
  // What was begun on a connection that is closed meanwhile may never end.
  const inTime = () => Promise.race([follow(other, data), pause(AGREE)]);
  other.turn = (other.turn ?? Promise.resolve()).then(inTime).catch((error) => console.warn("call:", error.message));
}

async function follow(other, data) {
  if (data.shown !== undefined) return show(data.shown);
  if (typeof data.caption === "string") return caption(other, data.caption);
  if (other.session && other.session !== data.session) drop(other);
  other.session = data.session;
  if (typeof data.dark === "boolean") {
    other.dark = data.dark;
    return void (other.tile && shade(other));
  }
  if (data.renew) return other.pc && other.calling ? renew(other) : connect(other, true);
  // They gave our connection up: from the start, with another.
  if (data.again) return void ((other.pc && isFresh(other)) || connect(other, true));
  const { pc } = other;
  if (data.description?.type === "offer") await answer(other, data);
  // An offer may have been made twice, and answered twice.
  else if (data.description && pc?.signalingState === "have-local-offer") await agree(other, data.description);
  else if (data.candidate && pc?.remoteDescription) await pc.addIceCandidate(data.candidate).catch(() => {});
  else if (data.candidate) other.waiting?.push(data.candidate);
}

async function answer(other, { description, fresh }) {
  // When both call at once, the session decides who gives way, so both decide alike.
  const calling = other.pc && other.calling;
  if (fresh ? calling && isFresh(other) && session < other.session : calling && !isFresh(other)) return;
  if (fresh) connect(other, false);
  else if (isFresh(other)) return tell(other, { again: true });
  const { pc } = other;
  await agree(other, description);
  if (pc !== other.pc) return;
  give(other);
  await pc.setLocalDescription();
  if (pc === other.pc) tell(other, { description: pc.localDescription });
}

/** Takes what the other side has said of itself, and the ways to it that came before. */
async function agree(other, description) {
  const { pc, waiting } = other;
  await pc.setRemoteDescription(description);
  for (const candidate of waiting.splice(0)) await pc.addIceCandidate(candidate).catch(() => {});
}

function meet(one) {
  const key = keyOf(one);
  const known = others.get(key);
  if (known) {
    clearTimeout(known.leaving);
    known.id = one.id;
    if (known.pc) revive(known);
    return known;
  }
  const other = { ...one };
  others.set(key, other);
  return other;
}

function part(other) {
  drop(other);
  other.tile?.remove();
  others.delete(keyOf(other));
  say(others.size ? "left" : "alone", { name: other.name });
}

function hear(message) {
  switch (message.kind) {
    case "welcome": {
      ice = message.extra?.ice ? [message.extra.ice] : [];
      // A relay that started again knows nobody from before: who looks for a path anew goes by its new credentials.
      for (const { pc } of others.values()) pc?.setConfiguration(ways());
      const here = new Set(message.others.map(keyOf));
      for (const other of [...others.values()]) if (!here.has(keyOf(other))) leaveSoon(other);
      // Whoever comes in calls those who are there; they wait to be called.
      for (const one of message.others) {
        const other = meet(one);
        if (!other.pc) connect(other, true);
      }
      if (!message.others.length) say("alone");
      break;
    }
    case "came":
      meet(message);
      break;
    case "left": {
      const other = [...others.values()].find((it) => it.id === message.id);
      if (other) leaveSoon(other);
      break;
    }
    case "signal":
      hearSignal(message.from, message.data);
      break;
    case "changed":
      // The way has changed, or the place: the page knows what is to be shown now.
      document.dispatchEvent(new CustomEvent("visit-changed"));
      break;
  }
}

function leaveSoon(other) {
  clearTimeout(other.leaving);
  other.leaving = setTimeout(() => part(other), other.pc?.connectionState === "connected" ? GRACE : GRACE / 2);
}

/** Sets what our picture may cost on a connection. */
function shape(other) {
  const sender = lineOf(other, "video")?.sender;
  if (!sender) return;
  const parameters = sender.getParameters();
  if (!parameters.encodings?.length) return;
  Object.assign(parameters.encodings[0], STEPS[step]);
  sender.setParameters(parameters).catch(() => {});
}

/** Goes down quickly when much is lost, up slowly when nothing is; sound before picture. */
let calm = 0;
async function weigh() {
  let loss = 0;
  for (const other of others.values()) {
    if (other.pc?.connectionState !== "connected") continue;
    for (const report of (await other.pc.getStats()).values()) {
      // Of a picture that is no longer sent the last word stays for ever.
      if (report.type !== "remote-inbound-rtp" || report.timestamp < Date.now() - 3 * LOOK) continue;
      loss = Math.max(loss, report.fractionLost ?? 0);
    }
  }
  // One bad moment is no bad network.
  lost = (lost + loss) / 2;
  calm = loss < LOSS_UP ? calm + 1 : 0;
  const next = lost > LOSS_DOWN[step] ? step + 1 : calm >= CALM ? Math.max(step - 1, 0) : step;
  if (next === step) return;
  say(next > step ? (next === STEPS.length - 1 ? "audio-only" : "weak") : "better");
  step = next;
  calm = 0;
  for (const other of others.values()) if (other.pc) shape(other);
}
setInterval(weigh, LOOK);

byId("mute").addEventListener("click", ({ currentTarget }) => {
  const track = soundTrack();
  if (!track) return say("no-microphone");
  track.enabled = !track.enabled;
  currentTarget.setAttribute("aria-pressed", String(!track.enabled));
});

// A camera that is off is off: its light goes out. It is asked for only by this button.
byId("camera").addEventListener("click", async () => {
  const track = pictureTrack();
  if (track) {
    track.stop();
    own.removeTrack(track);
  } else {
    const got = await navigator.mediaDevices?.getUserMedia({ video: PICTURE }).catch(() => null);
    if (!got) return say("no-camera");
    own.addTrack(got.getVideoTracks()[0]);
  }
  showOwn();
  for (const other of others.values()) if (other.pc) give(other);
});

/** A photograph of the patient's own that the clinician shows; nothing else can be shown. */
function show(shown) {
  const figure = byId("shown");
  figure.hidden = !shown;
  if (!shown || !/^\/photographs\/[0-9a-f-]{36}$/.test(shown.at)) return void (figure.hidden = true);
  const image = figure.querySelector("img");
  // Whoever may not see it sees nothing: an interpreter has no chart.
  image.onerror = () => (figure.hidden = true);
  image.src = shown.at;
  image.alt = shown.says;
  figure.querySelector("figcaption").textContent = shown.says;
}
document.addEventListener("visit-show", ({ detail }) => {
  show(detail);
  for (const other of others.values()) tell(other, { shown: detail });
});

/** Captions only where this browser makes them by itself: what is said in a visit is sent to nobody else. */
const Recognition = window.SpeechRecognition;
const language = document.documentElement.lang === "es" ? "es-US" : "en-US";
async function canCaption() {
  const ask = Recognition?.available?.({ langs: [language], processLocally: true });
  return (await ask?.catch(() => null)) === "available";
}
let hearing = null;
byId("caption").addEventListener("click", ({ currentTarget }) => {
  const on = !hearing;
  currentTarget.setAttribute("aria-pressed", String(on));
  hearing?.stop();
  hearing = null;
  if (!on) return;
  hearing = new Recognition();
  Object.assign(hearing, { lang: language, continuous: true, interimResults: false, processLocally: true });
  hearing.addEventListener("result", ({ results }) => {
    const text = results[results.length - 1][0].transcript.slice(0, 500);
    for (const other of others.values()) tell(other, { caption: text });
  });
  hearing.addEventListener("end", () => hearing?.start());
  hearing.start();
});
function caption(other, text) {
  const line = byId("captions");
  line.hidden = false;
  line.textContent = `${other.name}: ${text.slice(0, 500)}`;
}

canCaption().then((can) => (byId("caption").hidden = !can));
await listen(root.dataset.camera === "on");
line = openLine(root.dataset.line, {
  hear,
  open: () => say(others.size ? "back" : "connecting", { name: "" }),
  lost: () => say("connecting"),
  end: (code, reason) => {
    for (const track of own.getTracks()) track.stop();
    for (const other of [...others.values()]) part(other);
    if (code === OVER) return location.assign(root.dataset.over);
    say(code === REPLACED ? "replaced" : reason === "full" ? "full" : "over");
  },
});
// What changes under a call is shown by the page itself; it is loaded anew when nobody is typing in it.
document.addEventListener("visit-changed", () => {
  if (root.dataset.part !== "clinician") location.reload();
});
