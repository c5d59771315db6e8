// A visit by video between two browsers: the test of the camera, the door, the call, a cut, the end.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/people.mjs';

const DISCREET = /alopecia|areata|tinib|jak|patchwork/i;

/** Waits until the picture of somebody else is there and moves. */
async function seesPicture(visitor, part) {
  try {
    await movingPicture(visitor, part);
  } catch (error) {
    const says = await visitor.page.locator('#call').evaluate((call) => `${call.querySelector('#call-says').textContent} [${call.dataset.state}]`);
    throw new Error(`the ${await visitor.page.locator('#call').getAttribute('data-part')} does not see the ${part}: ${says} ${error.message}`);
  }
}

async function movingPicture(visitor, part) {
  const picture = visitor.page.locator(`.tile[data-part=${part}] video`);
  await picture.waitFor();
  await visitor.page.waitForFunction(
    (wanted) => {
      const video = document.querySelector(`.tile[data-part=${wanted}] video`);
      return video && video.videoWidth > 0 && video.currentTime > 0.5 && !video.closest('.tile').classList.contains('dark');
    },
    part,
    { timeout: 20_000 },
  );
  const before = await picture.evaluate((video) => video.currentTime);
  await visitor.page.waitForFunction(
    ([wanted, then]) => document.querySelector(`.tile[data-part=${wanted}] video`)?.currentTime > then + 0.3,
    [part, before],
  );
}

/** Waits until somebody is connected with both others. */
const connectedWithTwo = (visitor) =>
  visitor.page.waitForFunction(() => document.getElementById('call').dataset.state === 'connected connected', null, { timeout: 20_000 });

const enter = async (visitor, door) => {
  await visitor.choose(/^I am in Illinois/);
  await visitor.page.getByLabel(/^I agree to see/).check({ force: true });
  await visitor.press(door);
};

journey('A patient and a clinician meet by video', async ({ given, when, then, and, visitor, look, clinic }) => {
  let patient, maya, rosa, guestLink, visit;
  await given('a patient whose visit is now, who tries her camera first', async () => {
    patient = await visitor({ camera: true });
    await signIn(patient, clinic, /^patchwork@/);
    await patient.follow('See my visit');
    visit = new URL(patient.page.url()).pathname;
    await look(patient, 'booked');
    await patient.follow('Try your camera and sound');
    await patient.page.getByRole('button', { name: 'Start the test' }).click();
    await patient.page.waitForFunction(() => document.getElementById('tech').closest('form').elements.network.value !== '', null, { timeout: 20_000 });
    await patient.page.getByRole('button', { name: 'Yes' }).click();
    await look(patient, 'camera-test');
    await patient.press('Save the result');
  });
  await then('every part works, the relay of the clinic among them, and it is kept', async () => {
    await patient.sees('Your last test:');
    assert.equal(await patient.page.locator('main .tag', { hasText: ': works' }).count(), 4);
  });
  await when('she says at the door that she is where her clinician may not treat', async () => {
    await patient.go(`${visit}/door`);
    await look(patient, 'door');
    await patient.choose('I am somewhere else');
    await patient.page.getByLabel('If somewhere else: where?').selectOption({ label: 'Ohio' });
    await patient.page.getByLabel(/^I agree to see/).check({ force: true });
    await patient.press('Go to the waiting room');
  });
  await then('nobody lets her in, and she is told where she could be treated and whom to call', async () => {
    await patient.sees('Your clinician may not treat you in Ohio');
    await patient.sees(/Illinois, Indiana, Wisconsin/);
    await look(patient, 'elsewhere');
  });
  await when('she is back and says so', async () => {
    await enter(patient, 'Go to the waiting room');
  });
  await then('she waits and is told the truth', async () => {
    assert.equal(await patient.heading(), 'You are in the waiting room');
    assert.doesNotMatch(`${patient.page.url()} ${await patient.page.title()}`, DISCREET);
    await patient.sees('Call me instead');
    await patient.sees('A visit with the camera off is fine.');
    await look(patient, 'waiting-room');
  });
  await when('her clinician opens the room', async () => {
    maya = await visitor({ width: 1100, camera: true });
    await signIn(maya, clinic, /^maya@/);
    await maya.follow('Visits');
    await maya.sees(/Waiting for \d+ minute/);
    await look(maya, 'day');
    await maya.follow(/Open the room/);
    await maya.sees('The patient has been waiting since');
    await look(maya, 'room-before');
    await maya.press('Open the door');
  });
  await and('the waiting room changes by itself and she joins', async () => {
    await patient.page.getByRole('heading', { name: 'Dr. Maya Example is ready for you' }).waitFor();
    await look(patient, 'door-open');
    await enter(patient, 'Join the visit');
  });
  await then('they see and hear each other', async () => {
    await Promise.all([seesPicture(patient, 'clinician'), seesPicture(maya, 'patient')]);
    await patient.sees('You are connected with Dr. Maya Example.');
    assert.doesNotMatch(`${patient.page.url()} ${await patient.page.title()}`, DISCREET);
    await look(patient, 'call');
    await look(maya, 'call-clinician');
  });
  await when('the clinician writes, and the patient turns her camera off and on', async () => {
    await maya.fill('What you note of this visit', 'Regrowth at the crown.');
    await maya.sees(/Saved at/);
    await patient.page.getByRole('button', { name: 'Turn my camera off' }).click();
    await maya.page.waitForFunction(() => document.querySelector('.tile[data-part=patient]').classList.contains('dark'), null, { timeout: 20_000 });
    await patient.page.getByRole('button', { name: 'Turn my camera on' }).click();
  });
  await then('her picture is back', async () => seesPicture(maya, 'patient'));
  await when('the patient reloads her page', async () => patient.page.reload());
  await then('she is back in the call', async () => {
    // One after the other: what the clinician saw before the reload counts for nothing.
    await seesPicture(patient, 'clinician');
    await seesPicture(maya, 'patient');
  });
  await when('an interpreter comes by a link of her own', async () => {
    await maya.fill('Name and part', 'Rosa, interpreter');
    await maya.page.getByRole('button', { name: 'Make a link' }).click();
    await maya.sees(/Give this link to Rosa/);
    guestLink = await maya.page.locator('#guests code').innerText();
    rosa = await visitor({ camera: true });
    // Behind a network that lets nobody reach her and no UDP out: everything goes through the clinic's relay, by TCP.
    await rosa.page.addInitScript(() => {
      const Real = window.RTCPeerConnection;
      const byTcp = (how) => ({
        ...how,
        iceServers: how.iceServers.map((one) => ({ ...one, urls: one.urls.filter((url) => url.endsWith('tcp')) })),
        iceTransportPolicy: 'relay',
      });
      window.RTCPeerConnection = class extends Real {
        constructor(how) {
          super(byTcp(how));
          (window.paths ??= []).push(this);
        }

        setConfiguration(how) {
          super.setConfiguration(byTcp(how));
        }
      };
    });
    await rosa.go(guestLink);
  });
  await then('there are three, each connected with the two others, and she hears both through the relay', async () => {
    await Promise.all([rosa, maya, patient].map(connectedWithTwo));
    // Sound comes first: on a machine that is short of breath a picture may rest.
    await rosa.page.waitForFunction(async () => {
      let heard = 0;
      for (const pc of window.paths.filter((it) => it.connectionState === 'connected')) {
        const all = [...(await pc.getStats()).values()];
        const { selectedCandidatePairId } = all.find((it) => it.type === 'transport');
        const pair = all.find((it) => it.id === selectedCandidatePairId);
        const path = all.find((it) => it.id === pair?.localCandidateId);
        const sound = all.find((it) => it.type === 'inbound-rtp' && it.kind === 'audio');
        if (path?.candidateType === 'relay' && path.relayProtocol === 'tcp' && sound?.packetsReceived > 20) heard += 1;
      }
      return heard === 2;
    });
    await look(maya, 'three');
  });
  await when('the server falls and starts again in the middle', async () => {
    if (!clinic.data) return;
    await clinic.halt('SIGKILL');
    await clinic.start();
  });
  await then('nobody has lost anybody', async () => {
    await Promise.all([rosa, maya, patient].map(connectedWithTwo));
    await seesPicture(patient, 'clinician');
  });
  await and('when the interpreter goes, the two go on', async () => {
    await rosa.page.goto('/');
    await maya.page.waitForFunction(() => document.querySelectorAll('.tile[data-part=guest]').length === 0, null, { timeout: 25_000 });
  });
  await and('whoever reloads then is back as well, and what was typed is there', async () => {
    await patient.page.reload();
    await seesPicture(patient, 'clinician');
    await seesPicture(maya, 'patient');
    await maya.page.reload();
    await seesPicture(maya, 'patient');
    await seesPicture(patient, 'clinician');
    assert.equal(await maya.page.getByLabel('What you note of this visit').inputValue(), 'Regrowth at the crown.');
  });
  await when('the clinician scores the scalp beside the call and shows a score that is wrong', async () => {
    await maya.fill('Top', '45');
    await maya.page.getByRole('button', { name: 'Keep this score' }).click();
    await maya.sees(/Not kept/);
    for (const view of ['Back', 'Left', 'Right']) await maya.fill(view, '40');
    await maya.page.getByRole('button', { name: 'Keep this score' }).click();
    await maya.sees('Score kept.');
  });
  await then('the call has gone on', async () => seesPicture(maya, 'patient'));
  await when('the clinician signs the note and ends the visit', async () => {
    await maya.page.getByRole('button', { name: 'Sign the note' }).click();
    await maya.page.waitForFunction(() => document.getElementById('text').value === '');
    await maya.fill('For the patient to read', 'We start with blood tests. I will write to you on Friday.');
    await maya.press('End the visit');
  });
  await then('the patient reads what was left for her, and nobody is in the room', async () => {
    await patient.page.getByRole('heading', { name: 'This visit is over' }).waitFor();
    await patient.sees('We start with blood tests.');
    await look(patient, 'afterwards');
    await maya.sees(/The visit lasted from/);
    await look(maya, 'room-afterwards');
    const answer = await rosa.page.goto(guestLink);
    assert.equal(answer.status(), 404);
  });
});

journey('Somebody who is elsewhere is told so, without a script too', async ({ given, when, then, and, visitor, look, clinic }) => {
  let patient, visit;
  await given('a patient without scripts whose visit is booked', async () => {
    patient = await visitor({ js: false, width: 1100 });
    await signIn(patient, clinic, /^coronilla@/);
    await patient.follow(/consulta/);
    visit = new URL(patient.page.url()).pathname;
  });
  await when('she comes two days early', async () => patient.go(`${visit}/door?lang=en`));
  await then('she is told when the door opens, and how else to be seen', async () => {
    assert.equal(await patient.heading(), 'You are early, and that is fine');
    await patient.sees(/The waiting room opens at/);
    await patient.sees('A visit with the camera off is fine.');
    await look(patient, 'early');
  });
  await and('the test of the camera says what to do without a script', async () => {
    await patient.follow('Try your camera and sound');
    await patient.sees(/needs a browser with scripts/);
    await patient.page.getByLabel(/call me before the visit/).check({ force: true });
    await patient.press('Save the result');
    await patient.sees(/You asked for help/);
    await look(patient, 'test-without-script');
  });
  await and('in Spanish as well', async () => {
    await patient.go(`${visit}/test?lang=es`);
    await patient.sees('Pruebe su cámara y su sonido');
    await look(patient, 'test-spanish');
  });
});
