// A visit by video over bad networks: two browsers behind routers that let nobody in, packets lost, the line cut, the
// address changed, UDP forbidden, the server killed. Each time sound must flow again; how long it was silent is written.
//
//   cargo build -p anagen && node --test e2e/networks/

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { openClinic } from '../lib/clinic.mjs';
import { signIn } from '../lib/people.mjs';
import { newVisitor, openBrowser } from '../lib/visitor.mjs';
import { CLINIC, buildWorld, missing } from './world.mjs';

const URL_OF_CLINIC = `http://${CLINIC}:8080`;
/** A browser gives its camera only to places it holds safe; behind a proxy that ends TLS the clinic is one. */
const FLAGS = [`--unsafely-treat-insecure-origin-as-secure=${URL_OF_CLINIC}`];

const closing = [];
const rows = [];
after(async () => {
  for (const close of closing.reverse()) await close().catch((error) => console.error(error.message));
  console.log(['', '| what happens | how | longest silence | picture then | path |', '|---|---|---|---|---|', ...rows, ''].join('\n'));
});

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Keeps every connection of a page, and looks every 50 ms how much of others' sound and picture has come. */
function listenIn() {
  const Real = window.RTCPeerConnection;
  const paths = [];
  const came = new Map();
  window.heard = [];
  window.RTCPeerConnection = class extends Real {
    constructor(...how) {
      super(...how);
      paths.push(this);
    }
  };
  window.path = async () => {
    for (const pc of paths.filter((it) => it.connectionState === 'connected').reverse()) {
      const all = [...(await pc.getStats()).values()];
      const pair = all.find((it) => it.id === all.find((one) => one.type === 'transport')?.selectedCandidatePairId);
      const local = all.find((it) => it.id === pair?.localCandidateId);
      if (local) return local.candidateType === 'relay' ? `relay by ${local.relayProtocol}` : local.candidateType;
    }
    return 'none';
  };
  setInterval(async () => {
    for (const pc of paths.filter((it) => it.connectionState !== 'closed')) {
      const all = [...(await pc.getStats()).values()].filter((it) => it.type === 'inbound-rtp');
      const of = (kind, what) => all.find((it) => it.kind === kind)?.[what] ?? 0;
      came.set(pc, { sound: of('audio', 'packetsReceived'), picture: of('video', 'framesDecoded') });
    }
    // What came by connections that are closed by now came all the same.
    const sum = (what) => [...came.values()].reduce((all, it) => all + it[what], 0);
    window.heard.push({ at: Date.now(), sound: sum('sound'), picture: sum('picture') });
  }, 50);
}

/** How many pictures of the other came in the last three seconds, a second. */
function frameRate() {
  const late = window.heard.filter((it) => it.at > Date.now() - 3_000);
  return Math.round((late.at(-1).picture - late[0].picture) / 3);
}

/** How long somebody heard nothing since `from`, at the longest, in milliseconds; what has not ended counts as well. */
async function silence(visitor, from) {
  const heard = await visitor.page.evaluate((from) => window.heard.filter((it) => it.at >= from - 200), from);
  let [last, known, longest] = [from, heard[0]?.sound ?? 0, 0];
  for (const { at, sound } of heard) {
    if (sound === known) continue;
    longest = Math.max(longest, at - last);
    [last, known] = [at, sound];
  }
  return Math.max(longest, Date.now() - last - 1_000);
}

/** Waits until both have heard `packets` more than now. */
async function hearEachOther(all, patience = 60_000) {
  await Promise.all(
    all.map((visitor) =>
      visitor.page.waitForFunction(
        ([since, wanted]) => {
          const heard = window.heard.filter((it) => it.at >= since);
          return heard.length > 1 && heard.at(-1).sound - heard[0].sound >= wanted;
        },
        [Date.now(), 40],
        { timeout: patience },
      ),
    ),
  );
}

test('a visit goes on over bad networks', { skip: missing() || false }, async (t) => {
  const world = await buildWorld();
  closing.push(() => world.tearDown());
  const clinic = await openClinic({ within: world.clinic, listen: `${CLINIC}:8080`, arguments: ['--turn-listen', `${CLINIC}:3478`] });
  closing.push(() => clinic.stop());
  const homes = { patient: await world.household('patient', 1), clinician: await world.household('clinician', 2) };
  const arrive = async (home, how) => {
    const browser = await openBrowser({ program: home.program, flags: FLAGS });
    closing.push(() => browser.close());
    const visitor = await newVisitor(browser, clinic, { camera: true, ...how });
    await visitor.page.addInitScript(listenIn);
    return visitor;
  };
  // Two people in two zones; the visit is told to each in the zone of the place they are at.
  const patient = await arrive(homes.patient, { zone: 'America/Chicago' });
  const maya = await arrive(homes.clinician, { width: 1100, zone: 'America/New_York' });
  const both = [patient, maya];

  const enter = async (door) => {
    await patient.choose(/^I am in Illinois/);
    await patient.page.getByLabel(/^I agree to see/).check({ force: true });
    await patient.press(door);
  };
  const write = async (what, how, longest) => {
    const frames = await Promise.all(both.map((it) => it.page.evaluate(frameRate)));
    const path = await patient.page.evaluate(() => window.path());
    rows.push(`| ${what} | ${how} | ${(longest / 1000).toFixed(1)} s | ${Math.min(...frames)} a second | ${path} |`);
    console.log(rows.at(-1));
  };
  /** Does `act`, waits until both hear each other, and writes what was heard meanwhile. */
  const tried = async (what, how, act) => {
    const from = Date.now();
    await act();
    await hearEachOther(both);
    const worst = Math.max(...(await Promise.all(both.map((it) => silence(it, from)))));
    await write(what, how, worst);
    return worst;
  };

  await t.test('they join, through the relay alone', async () => {
    await signIn(patient, clinic, /^patchwork@/);
    await patient.follow('See my visit');
    const visit = new URL(patient.page.url()).pathname;
    await patient.go(`${visit}/door`);
    await enter('Go to the waiting room');
    await signIn(maya, clinic, /^maya@/);
    await maya.follow('Visits');
    await maya.follow(/Open the room/);
    await maya.press('Open the door');
    await patient.page.getByRole('heading', { name: /is ready for you/ }).waitFor();
    const from = Date.now();
    await enter('Join the visit');
    await hearEachOther(both);
    const first = await patient.page.evaluate(() => window.heard.find((it) => it.sound > 0).at);
    await write('joining', 'from the press of the button', first - from);
    assert.match(await patient.page.evaluate(() => window.path()), /^relay/);
  });

  for (const share of [0, 0.05, 0.1, 0.2]) {
    await t.test(`${100 * share} % of all packets are lost, both ways`, async () => {
      const lose = (share) => Object.values(homes).forEach((home) => home.lose(share));
      const worst = await tried(`${100 * share} % lost`, 'at each router, both ways, for 20 s', async () => {
        lose(share);
        await pause(20_000);
      });
      lose(0);
      assert.ok(worst < 3_000, `silent for ${worst} ms`);
    });
  }
  await t.test('the picture is back when the network is', async () => {
    await tried('nothing lost any more', 'for a minute', () => pause(60_000));
    for (const visitor of both) assert.ok((await visitor.page.evaluate(frameRate)) > 5);
  });

  for (const seconds of [1, 10, 90]) {
    await t.test(`the patient's line is dead for ${seconds} s`, async () => {
      await tried(`line dead for ${seconds} s`, "at the patient's router", async () => {
        homes.patient.cut();
        await pause(1000 * seconds);
        homes.patient.mend();
      });
    });
  }

  for (const away of [true, false, true]) {
    await t.test(`the patient walks ${away ? 'into another network' : 'back'}`, async () => {
      await tried(away ? 'another network' : 'and back', 'another address at home and on the internet', async () => {
        homes.patient.roam(away);
        await pause(1_000);
      });
    });
  }

  await t.test('the network of the patient forbids UDP', async () => {
    await tried('UDP forbidden', "from now on, at the patient's router", async () => {
      homes.patient.onlyTcp();
      await pause(1_000);
    });
    assert.equal(await patient.page.evaluate(() => window.path()), 'relay by tcp');
  });

  await t.test('the server is killed and starts again', async () => {
    await tried('server killed', 'SIGKILL, started again; the relay with it', async () => {
      await clinic.halt('SIGKILL');
      await clinic.start();
      await pause(1_000);
    });
  });

  await t.test('the visit ends, and the patient reads what was left for her', async () => {
    await maya.fill('What you note of this visit', 'Regrowth at the crown.');
    await maya.sees(/Saved at/);
    await maya.page.getByRole('button', { name: 'Sign the note' }).click();
    await maya.page.waitForFunction(() => document.getElementById('text').value === '');
    await maya.fill('For the patient to read', 'We start with blood tests.');
    await maya.press('End the visit');
    await patient.page.getByRole('heading', { name: 'This visit is over' }).waitFor();
    await patient.sees('We start with blood tests.');
  });
});
