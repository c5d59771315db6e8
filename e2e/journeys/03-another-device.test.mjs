// A patient stops and goes on elsewhere; and whoever waits for a clinician reads nothing that nobody has signed.

import assert from 'node:assert/strict';

import { ANSWERS, answerIntake, at } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/people.mjs';

/** What only a clinician may say: a medicine, a kind of hair loss, how the guideline judges. */
const UNSIGNED = /\w+tinib\b|olumiant|litfulo|leqselvi|xeljanz|areata|totalis|universalis|effluvium|androgenetic|\beligible\b|contraindicated|needs work-up|not indicated|\bcaution\b|\bconsider\b|\bSALT \d|guideline/i;

/** The pages that are a person's own. The public ones speak of medicines in general; a question names what it asks for. */
const OWN = /^\/(my-care|book|visits|intake(?!\/(question|scalp))|photographs)\b/;

journey('A patient stops on the telephone and goes on at a desk', async ({ given, when, then, and, visitor, look, clinic }) => {
  let phone, desk, stopped;
  await given('somebody is in the middle of her questions on a telephone', async () => {
    phone = await visitor();
    await signIn(phone, clinic, /^newcomer@/);
    await phone.sees('Go on with your questions');
    await look(phone, 'my-care');
    await phone.follow('Go on');
    stopped = at(phone);
    assert.match(stopped, /^\/intake\/question\//);
  });
  await when('she answers one more and keeps the rest for later', async () => {
    await ANSWERS[stopped.split('/').pop()](phone);
    await phone.press('Save and come back later');
  });
  await then('she is back on her own page, and nothing is lost', async () => {
    assert.equal(at(phone), '/my-care');
    await phone.sees('Your answers so far are saved');
  });
  await when('she signs in at a desk', async () => {
    desk = await visitor({ width: 1100 });
    await signIn(desk, clinic, /^newcomer@/);
    await desk.follow('Go on');
  });
  await then('the next question waits, not the one she answered', async () => {
    assert.match(at(desk), /^\/intake\/question\//);
    assert.notEqual(at(desk), stopped);
    await look(desk, 'next-question');
  });
  await and('the one she answered bears her answer', async () => {
    await desk.go(stopped);
    assert.ok(await desk.page.locator('main form input:checked').count(), 'no answer is chosen');
    await look(desk, 'answered-question');
  });
  await and('while the telephone is still signed in, its old page still works', async () => {
    await phone.go('/intake');
    assert.equal(new URL(phone.page.url()).pathname.startsWith('/intake/question/'), true);
  });
  await when('she comes to the photographs and chooses a large one', async () => {
    await desk.go('/intake');
    await answerIntake(desk);
    assert.equal(at(desk), '/intake/photographs');
    await desk.page.getByLabel('Choose or take a photo').first().setInputFiles(await large(desk));
  });
  await then('it stands under the outline of its pose and is made smaller before it is sent', async () => {
    await desk.sees('Does your head fill the outline?');
    await desk.sees(/Made smaller for sending: \d+\.\d MB became [01]\.\d MB/);
    const [chosen] = await desk.page.getByLabel('Choose or take a photo').first().evaluate((input) => [...input.files].map(({ size, type }) => ({ size, type })));
    assert.equal(chosen.type, 'image/jpeg');
    assert.ok(chosen.size < 2 * 1024 * 1024, `${chosen.size} bytes`);
    await look(desk, 'photograph-under-outline');
    await desk.press(/^Add this photo ?: Top$/);
    const kept = desk.page.getByAltText('Your photo: Top');
    assert.equal(await kept.evaluate((picture) => Math.max(picture.width && picture.naturalWidth, picture.naturalHeight)), 2048);
  });
  await and('a file that the browser cannot read goes as it is, and is answered in words', async () => {
    const front = desk.page.locator('section', { has: desk.page.getByRole('heading', { name: 'Front' }) });
    await front.locator('input[type=file]').setInputFiles({ name: 'front.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture') });
    await desk.press(/^Add this photo ?: Front$/);
    await desk.sees(/Send a photo as JPEG, PNG or WebP/);
  });
});

for (const [who, waits] of [
  ['patchwork', 'all results are in and no plan is signed'],
  ['hepatic', 'a result forbids a medicine'],
  ['lowcount', 'a count is too low'],
  ['expecting', 'she is expecting a child'],
  ['shedding', 'nobody has looked yet'],
]) {
  journey(`Before a clinician signs, a patient reads no judgement: ${waits}`, async ({ given, when, then, visitor, look, clinic }) => {
    let patient;
    const read = new Map();
    await given(`a patient of whom ${waits}`, async () => {
      patient = await visitor({ js: false });
      await signIn(patient, clinic, new RegExp(`^${who}@`));
    });
    await when('she opens every page that is her own', async () => {
      const open = ['/my-care', '/my-care/plan', '/my-care/tests', '/my-care/more', '/intake/thanks', '/intake/check', '/book'];
      while (open.length > 0) {
        const path = open.shift();
        if (read.has(path)) continue;
        // A file for the calendar is no page: it is fetched, and read all the same.
        if (path.endsWith('/calendar')) {
          read.set(path, await (await patient.page.request.get(path)).text());
          continue;
        }
        const answer = await patient.go(path);
        assert.ok(answer.status() < 400 || answer.status() === 404, `${path}: ${answer.status()}`);
        read.set(path, `${patient.page.url()} ${await patient.page.title()}\n${await patient.page.locator('body').innerText()}`);
        const links = await patient.page.locator('main a[href^="/"]').evaluateAll((all) => all.map((it) => it.getAttribute('href').split('#')[0]));
        // One time of a list stands for all of them.
        const days = links.filter((link) => link.startsWith('/book?')).slice(0, 1);
        open.push(...links.filter((link) => OWN.test(link) && !link.startsWith('/book?')), ...(path.startsWith('/book') ? [] : days));
      }
    });
    await then('no medicine, no illness and no status stands on any of them', async () => {
      assert.ok(read.size >= 6, [...read.keys()].join(' '));
      for (const [path, words] of read) assert.doesNotMatch(words, UNSIGNED, path);
      await patient.go('/my-care');
      await look(patient, 'my-care');
      await patient.go('/my-care/tests');
      await look(patient, 'tests');
    });
  });
}

/** A made-up photograph as large as a telephone's. */
async function large(it) {
  const data = await it.page.evaluate(() => {
    const canvas = document.createElement('canvas');
    canvas.width = 3000;
    canvas.height = 4000;
    const pen = canvas.getContext('2d');
    for (let at = 0; at < 4000; at += 10) {
      pen.fillStyle = `hsl(${at % 360} 40% ${30 + (at % 50)}%)`;
      pen.fillRect(0, at, 3000, 10);
      pen.fillRect((at * 7) % 3000, 0, 5, 4000);
    }
    return canvas.toDataURL('image/png').split(',')[1];
  });
  // What follows the end of a picture is read by nobody, and makes the file as large as a telephone's.
  return { name: 'top.png', mimeType: 'image/png', buffer: Buffer.concat([Buffer.from(data, 'base64'), Buffer.alloc(6 * 1024 * 1024)]) };
}
