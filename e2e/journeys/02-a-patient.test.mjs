// Somebody who lost hair comes in with scripts turned off: tells everything, adds a photograph, sends it in, and books a visit.

import assert from 'node:assert/strict';

import { readings } from '../lib/calendars.mjs';
import { answerIntake, at, photograph, sayWhere } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';

journey('A patient tells everything and books a visit without any script', async ({ given, when, then, and, visitor, look }) => {
  let nora, calendar;
  await given('Nora has no danger sign', async () => {
    nora = await visitor({ js: false });
    await nora.go('/start');
    await nora.choose('None of these');
    await nora.press('Continue');
    assert.equal(at(nora), '/sign-up');
  });
  await when('she chooses a short password', async () => {
    await nora.fill('First name', 'Nora');
    await nora.fill('Last name', 'Example');
    await nora.fill('Email', 'nora@example.org');
    await nora.fill('Password', 'short');
    await nora.press('Make my account');
  });
  await then('she learns what is missing and her name is still there', async () => {
    assert.equal(await nora.page.getByLabel('First name').inputValue(), 'Nora');
    await nora.sees(/15 characters/);
    await look(nora, 'sign-up-error');
  });
  await when('she takes four words', async () => {
    await nora.fill('Password', 'otter lamp window seven');
    await nora.press('Make my account');
  });
  await and('goes on to where she will be and how old she is', async () => {
    if (at(nora) === '/my-care') {
      await look(nora, 'my-care-new');
      await nora.follow('Start my questions');
    }
    assert.equal(at(nora), '/where');
    await look(nora, 'where');
  });
  await then('a state where nobody is licensed is said at once', async () => {
    await sayWhere(nora, { state: 'Ohio' });
    await nora.press('Continue');
    await nora.sees('We cannot treat people in Ohio yet');
    await look(nora, 'where-not-here');
  });
  await when('she will be in Illinois', async () => {
    await sayWhere(nora);
    await nora.press('Continue');
    assert.equal(at(nora), '/intake/question/pattern');
  });
  await and('presses on without an answer', async () => nora.press('Continue'));
  await then('the question says what to do', async () => {
    await nora.sees('Pick one of the answers');
    await look(nora, 'question-error');
  });
  let been;
  await when('she answers what she knows, and says "I\'m not sure" where she is not', async () => {
    await nora.go('/intake');
    been = await answerIntake(nora, { seen: (here) => look(nora, here.slice('/intake/'.length).replace('/', '-')) });
  });
  await then('she was asked about hair, scalp, health, medicines, herself and her goals', async () => {
    for (const part of ['question/pattern', 'scalp/top', 'scalp/left', 'question/conditions', 'question/medicines', 'question/pregnancy', 'question/safety', 'question/goals']) {
      assert.ok(been.includes(`/intake/${part}`), `${part} was not asked: ${been}`);
    }
    assert.equal(at(nora), '/intake/photographs');
  });
  await when('a file that is no photograph is sent', async () => {
    await look(nora, 'photographs-none');
    const top = nora.page.locator('section', { has: nora.page.getByRole('heading', { name: 'Top' }) });
    await top.locator('input[type=file]').setInputFiles({ name: 'top.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
    await nora.press(/^Add this photo ?: Top$/);
  });
  await then('it is refused in words that help', async () => {
    await nora.sees(/Send a photo as JPEG, PNG or WebP/);
    await look(nora, 'photographs-error');
  });
  await when('she sends a real one', async () => {
    const top = nora.page.locator('section', { has: nora.page.getByRole('heading', { name: 'Top' }) });
    await top.locator('input[type=file]').setInputFiles(await photograph(nora));
    await nora.press(/^Add this photo ?: Top$/);
  });
  await then('it stands there, and only she and her care team can see it', async () => {
    const picture = nora.page.getByAltText('Your photo: Top');
    await picture.waitFor();
    await look(nora, 'photographs-one');
    const stranger = await visitor({ js: false });
    const answer = await stranger.go(await picture.getAttribute('src'));
    assert.equal(at(stranger), '/sign-in', `a stranger got ${answer.status()}`);
  });
  await when('she checks her answers', async () => {
    await nora.press('Continue');
    assert.equal(at(nora), '/intake/check');
  });
  await then('each is in her words, "not sure" as not sure', async () => {
    const words = await nora.page.locator('main').innerText();
    for (const said of ['Smooth round patches', '14 months', 'sea moss gummies', "I'm not sure", '7 dots bare', '1 photo']) {
      assert.ok(words.includes(said), `"${said}" is missing in:\n${words}`);
    }
    assert.doesNotMatch(words, /of 100 parts as bare/, 'one view is not known, so the whole is not known');
    await look(nora, 'check');
  });
  await when('she sends them without agreeing', async () => nora.press('Send my answers'));
  await then('no box was ticked for her, and each says why it is needed', async () => {
    assert.equal(await nora.page.locator('input[type=checkbox]:checked').count(), 0);
    await nora.sees('Tick this box if you agree to be seen by video');
    await look(nora, 'check-error');
  });
  await when('she agrees and sends', async () => {
    for (const box of await nora.page.locator('main input[type=checkbox]').all()) await box.check({ force: true });
    await nora.press('Send my answers');
  });
  await then('the clinic thanks her and says what comes next, but not what it may be', async () => {
    assert.equal(await nora.heading(), 'Thank you. We have your answers.');
    assert.doesNotMatch(await nora.page.locator('main').innerText(), /alopecia|areata|probable|eligible|baricitinib|SALT \d/i);
    await look(nora, 'thanks');
  });
  await when('she looks for a time', async () => nora.follow('Choose a time'));
  await then('she sees clinicians with their licence, days and times in her own clock', async () => {
    await nora.sees('Dr. Maya Example, MD, FAAD');
    await nora.sees(/License IL SYN-IL-0001|SYN-IL-0001/);
    await nora.sees(/All times are Chicago time/);
    await look(nora, 'book');
  });
  await when('she holds one', async () => {
    const times = nora.page.locator('nav.times a');
    await Promise.all([nora.page.waitForEvent('load'), times.nth(Math.min(1, (await times.count()) - 1)).click()]);
    await look(nora, 'book-chosen');
    await nora.press(/^Hold /);
  });
  await then('it is kept, not yet booked', async () => {
    assert.match(await nora.heading(), /^We keep .+ for you$/);
    await nora.sees('It is yours until');
    await look(nora, 'held');
  });
  await when('she confirms', async () => nora.press(/^Book /));
  await then('the visit is booked', async () => {
    assert.equal(await nora.heading(), 'Your visit is booked');
    await look(nora, 'booked');
  });
  await and('the calendar file says only that there is a video visit', async () => {
    const [file] = await Promise.all([nora.page.waitForEvent('download'), nora.page.getByRole('link', { name: 'Add to my calendar' }).click()]);
    const text = await read(await file.createReadStream());
    assert.equal(file.suggestedFilename(), 'video-visit.ics');
    assert.match(text, /^BEGIN:VCALENDAR\r\n/);
    assert.match(text, /SUMMARY:Video visit\r\n/);
    assert.doesNotMatch(text, /alopecia|areata|hair|dermat|tinib|scalp|Nora/i);
    calendar = text;
  });
  await and('three calendars that know nothing of each other show the time that the page says', async () => {
    const page = await nora.page.locator('main').innerText();
    const all = Object.entries(readings(calendar));
    assert.equal(all.length, 3);
    for (const [reader, { start, end, uid }] of all) {
      assert.match(page, new RegExp(inWords(start, 'America/Chicago')), reader);
      assert.equal(end - start, all[0][1].end - all[0][1].start, reader);
      assert.equal(uid, all[0][1].uid, reader);
    }
  });
  await and('My care shows the visit, and no address or tab names an illness', async () => {
    await nora.go('/my-care');
    await nora.sees(/Your visit:/);
    assert.doesNotMatch(`${nora.page.url()} ${await nora.page.title()}`, /alopecia|areata|tinib/i);
    await look(nora, 'my-care-booked');
  });
  await and('everything still stands when she reads it in Spanish', async () => {
    await nora.follow('Español');
    for (const path of ['/my-care', '/intake/thanks', '/intake/check', '/book', '/my-care/plan', '/my-care/tests', '/my-care/more']) {
      await nora.go(path);
      assert.equal(await nora.page.locator('html').getAttribute('lang'), 'es', path);
      await look(nora, `es-${path.slice(1).replaceAll('/', '-')}`);
    }
  });
});

journey('An answer that cannot wait stops the questions', async ({ given, when, then, and, visitor, look }) => {
  let eli;
  await given('Eli has an account and is asked about his mood', async () => {
    eli = await visitor({ js: false });
    await eli.go('/sign-up');
    await eli.fill('First name', 'Eli');
    await eli.fill('Last name', 'Example');
    await eli.fill('Email', 'eli@example.org');
    await eli.fill('Password', 'otter lamp window eight');
    await eli.press('Make my account');
    await eli.go('/where');
    await sayWhere(eli, { sex: 'Male' });
    await eli.press('Continue');
    await eli.go('/intake/question/safety');
  });
  await when('he says yes', async () => {
    await eli.choose('Yes');
    await eli.press('Continue');
  });
  await then('988 stands there at once, and no word of what he said', async () => {
    assert.equal(at(eli), '/intake/help');
    assert.equal(await eli.heading(), 'Please get help first');
    await eli.page.locator('main a[href="tel:988"]').first().waitFor();
    assert.doesNotMatch(`${eli.page.url()} ${await eli.page.title()}`, /safety|harm|suicid/i);
    await look(eli, 'help-now');
  });
  await and('the questions wait for him', async () => {
    await eli.follow('Go on with the questions');
    assert.equal(at(eli), '/intake/question/pattern');
  });
});

async function read(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

/** As a page writes it: `Monday, December 28, 2026 at 9:00 am`, the year where it stands. */
function inWords(instant, timeZone) {
  const part = (options) => instant.toLocaleString('en-US', { timeZone, ...options });
  const day = part({ weekday: 'long', month: 'long', day: 'numeric' });
  const hour = part({ hour: 'numeric', minute: '2-digit' }).toLowerCase().replace(/\s/g, ' ');
  return `${day}(, \\d{4})? at ${hour}`;
}
