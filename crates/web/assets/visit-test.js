// Tries camera, microphone, speaker and network, and writes what it found into the form. What is not tried stays empty.

const root = document.getElementById("tech");
const start = document.getElementById("tech-start");
const picture = document.getElementById("tech-picture");
const field = (part) => root.closest("form").elements[part];

function found(part, fine) {
  field(part).value = fine ? "yes" : "no";
  const line = document.getElementById(`tech-${part}`);
  line.textContent = line.dataset[fine ? "fine" : "bad"];
}

async function tryCamera() {
  const got = await navigator.mediaDevices?.getUserMedia({ video: { width: 640, height: 360 } }).catch(() => null);
  if (got) {
    picture.hidden = false;
    picture.srcObject = got;
  }
  found("camera", Boolean(got));
}

async function tryMicrophone(context) {
  const got = await navigator.mediaDevices?.getUserMedia({ audio: true }).catch(() => null);
  if (!got) return found("microphone", false);
  const level = document.getElementById("tech-level");
  level.hidden = false;
  const ear = context.createAnalyser();
  context.createMediaStreamSource(got).connect(ear);
  const samples = new Float32Array(ear.fftSize);
  let loudest = 0;
  const until = performance.now() + 4_000;
  await new Promise((done) => {
    const listen = () => {
      ear.getFloatTimeDomainData(samples);
      const loud = Math.min(1, Math.max(...samples.map(Math.abs)) * 3);
      level.value = loud;
      loudest = Math.max(loudest, loud);
      if (loudest > 0.05 || performance.now() > until) return done();
      requestAnimationFrame(listen);
    };
    listen();
  });
  for (const track of got.getTracks()) track.stop();
  // A microphone that gives nothing but silence is not heard by anybody.
  found("microphone", loudest > 0.01);
}

function trySpeaker(context) {
  const tone = context.createOscillator();
  const volume = context.createGain();
  volume.gain.value = 0.15;
  tone.frequency.value = 523;
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 1.2);
  const asked = document.getElementById("tech-heard");
  asked.hidden = false;
  for (const button of asked.querySelectorAll("button")) {
    button.onclick = () => {
      found("speaker", button.value === "yes");
      asked.hidden = true;
    };
  }
}

/** Whether the clinic's relay answers; where there is none, whether this browser can make a connection at all. */
async function tryNetwork() {
  const relay = root.dataset.ice ? JSON.parse(root.dataset.ice) : null;
  const pc = new RTCPeerConnection(relay ? { iceServers: [relay], iceTransportPolicy: "relay" } : {});
  pc.createDataChannel("try");
  const reached = await new Promise((done) => {
    pc.addEventListener("icecandidate", ({ candidate }) => candidate && done(true));
    setTimeout(() => done(false), 6_000);
    pc.setLocalDescription();
  });
  pc.close();
  found("network", reached);
}

start.hidden = false;
start.addEventListener("click", async () => {
  start.disabled = true;
  const context = new AudioContext();
  trySpeaker(context);
  await tryCamera();
  await tryMicrophone(context);
  await tryNetwork();
  start.disabled = false;
});
