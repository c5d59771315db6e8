// Follow-up visits: what a signed plan asks for is booked in one form, each visit is moved and given back by itself, and
// what stands when the plan changes is asked about.

import assert from 'node:assert/strict';

import { at } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { person, signIn } from '../lib/people.mjs';
import { signPlan } from '../lib/plan.mjs';

const DISCREET = /alopecia|areata|tinib|jak|tablet|treatment/i;

journey('Follow-up visits are booked together and changed one by one', async ({ given, when, then, and, visitor, look, clinic }) => {
  let maya, pat, chart, robin, week4, week12;
  await given('a clinician who signs a plan with a medicine', async () => {
    const { name } = person(clinic, /^patchwork@/);
    maya = await visitor({ js: false, width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    await maya.page.getByRole('link', { name }).first().click();
    chart = at(maya);
    assert.match(chart, /^\/charts\//);
    await signPlan(maya, 2);
  });
  await when('the patient, without scripts, looks at My care', async () => {
    pat = await visitor({ js: false });
    await signIn(pat, clinic, /^patchwork@/);
    await pat.go('/my-care');
    await pat.sees('Your follow-up visits');
    await look(pat, 'my-care');
    await pat.follow('Your follow-up visits');
  });
  await then('two can be booked now, the others say from when on, and the page tells nobody else what for', async () => {
    assert.equal(await pat.page.locator('.tag', { hasText: 'can be booked now' }).count(), 2);
    assert.equal(await pat.page.getByText(/^Can be booked from/).count(), 2);
    assert.equal(await pat.page.locator('[name=week-4]:checked').count(), 1);
    assert.doesNotMatch(`${pat.page.url()} ${await pat.page.title()} ${await pat.page.locator('main').innerText()}`, DISCREET);
    await look(pat, 'to-book');
  });
  await when('she says when she usually comes', async () => {
    await pat.page.getByLabel('Day of the week').selectOption({ label: 'Tuesday' });
    await pat.page.getByLabel('Time of day').fill('10:20');
    await pat.press('Keep this and look again');
  });
  await then('it is kept, and such times are proposed', async () => {
    assert.equal(await pat.page.getByLabel('Time of day').inputValue(), '10:20');
    const proposed = pat.page.locator('label.opt', { has: pat.page.locator('[name=week-12]:checked') });
    assert.match(await proposed.innerText(), /Tuesday.* at 10:20 am/);
    await look(pat, 'usual');
  });
  await when('she chooses another near time for one and forgets where she will be', async () => {
    await pat.page.locator('[name=week-4]').nth(1).check({ force: true });
    week4 = await pat.page.locator('[name=week-4]:checked').inputValue();
    week12 = await pat.page.locator('[name=week-12]:checked').inputValue();
    await pat.press('Book the chosen times');
  });
  await then('she is asked, and her choices stand', async () => {
    await pat.sees('Please tick that you expect to be there.');
    assert.equal(await pat.page.locator('[name=week-4]:checked').inputValue(), week4);
    assert.equal(await pat.page.locator('[name=week-12]:checked').inputValue(), week12);
    await look(pat, 'where');
  });
  await when('the clinician is away on one of the days meanwhile', async () => {
    robin = await visitor({ js: false, width: 1100 });
    await signIn(robin, clinic, /^admin@/);
    await robin.go('/schedule');
    await robin.page.locator('section.card', { hasText: 'Dr. Maya Example' }).getByRole('link').first().click();
    const away = week4.split('@')[1].slice(0, 10);
    await robin.page.locator('[name=off_day]').fill(away);
    await robin.page.locator('[name=off_from]').fill('00:00');
    await robin.page.locator('[name=off_until_day]').fill(away);
    await robin.page.locator('[name=off_until]').fill('23:00');
    await robin.page.locator('[name=off_why]').fill('A congress');
    const cover = robin.page.locator('[name=cover]');
    if (await cover.count()) {
      await cover.selectOption('nobody');
      await robin.page.locator('[name=uncovered_why]').fill('Back on the next day');
    }
    await robin.press('Add time off or extra hours');
    if (await robin.page.locator('[name=cover]').count() && (await robin.page.getByText('There is a problem').count())) {
      await robin.page.locator('[name=cover]').selectOption('nobody');
      await robin.page.locator('[name=uncovered_why]').fill('Back on the next day');
      await robin.press('Add time off or extra hours');
    }
    await robin.sees('A congress');
  });
  await and('she books', async () => {
    await pat.page.locator('[name=there]').check({ force: true });
    await pat.press('Book the chosen times');
  });
  await then('nothing is booked, the next three times are shown, and the other choice and her word stand', async () => {
    await pat.sees('This time is no longer free.');
    assert.equal(await pat.page.locator('[name=week-4]').count(), 4, 'three times and "not now"');
    assert.equal(await pat.page.locator('[name=week-4]:checked').count(), 0);
    assert.equal(await pat.page.locator('[name=week-12]:checked').inputValue(), week12);
    assert.ok(await pat.page.locator('[name=there]').isChecked());
    await look(pat, 'gone');
  });
  await when('she takes the first of them', async () => {
    await pat.page.locator('[name=week-4]').first().check({ force: true });
    await pat.press('Book the chosen times');
  });
  await then('both are booked', async () => {
    assert.equal(await pat.page.locator('.tag', { hasText: /^booked$/ }).count(), 2);
    await look(pat, 'booked');
  });
  await when('she moves the first one from its page', async () => {
    await pat.page.getByRole('link', { name: /^See this visit/ }).first().click();
    await look(pat, 'visit');
    await pat.follow('Move to another time');
    await look(pat, 'move');
    await pat.page.locator('[name=week-4]').nth(1).check({ force: true });
    await pat.page.locator('[name=there]').check({ force: true });
    await pat.press('Book the chosen times');
  });
  await then('it has its new time, and the other one stays where it was', async () => {
    assert.equal(await pat.page.locator('.tag', { hasText: /^booked$/ }).count(), 2);
  });
  await when('she gives the first one back', async () => {
    await pat.page.getByRole('link', { name: /^See this visit/ }).first().click();
    await pat.page.locator('summary', { hasText: 'Cancel' }).click();
    await pat.press(/^Cancel /);
    assert.equal(await pat.heading(), 'This visit is cancelled');
    await pat.go('/my-care/follow-ups');
  });
  await then('it can be booked again, and the other one stays', async () => {
    assert.equal(await pat.page.locator('.tag', { hasText: /^booked$/ }).count(), 1);
    assert.equal(await pat.page.locator('.tag', { hasText: 'can be booked now' }).count(), 1);
    await look(pat, 'one-given-back');
  });
  await and('her clinician sees on the chart which are booked', async () => {
    await maya.go(chart);
    const card = maya.page.locator('section.card', { has: maya.page.getByRole('heading', { name: 'Follow-up visits' }) });
    assert.match(await card.innerText(), /booked[^]*later|can be booked now[^]*booked/);
    await look(maya, 'chart');
  });
  await when('the clinician signs another plan without a medicine', async () => {
    await signPlan(maya);
    await maya.go(chart);
    await maya.sees('Booked under an earlier plan. Is it still needed?');
    await look(maya, 'chart-question');
  });
  await then('the visit stands, and the patient is asked', async () => {
    await pat.go('/my-care');
    await pat.sees('One of your visits was booked under an earlier plan.');
    await pat.follow('Your follow-up visits');
    await pat.sees('Do you still need this visit?');
    await look(pat, 'question');
    await pat.press('Keep this visit');
    await pat.sees(/^You keep your visit at/);
    await look(pat, 'kept');
  });
  await and('in Spanish too', async () => {
    await pat.go('/my-care/follow-ups?lang=es');
    await pat.sees('Sus consultas de seguimiento');
    await look(pat, 'spanish');
  });
  await and('the letters say only that times are booked', async () => {
    await robin.go('/mailbox');
    await robin.sees('Your booking is confirmed');
    assert.doesNotMatch(await robin.page.locator('main').innerText(), /alopecia|areata|tinib|jak|week 4/i);
  });
});

journey('A clinician asks that somebody who waits is seen sooner', async ({ given, when, then, and, visitor, look, clinic }) => {
  let pat, maya;
  await given('a patient who waits for a time', async () => {
    pat = await visitor({ js: false });
    await signIn(pat, clinic, /^patchwork@/);
    await pat.go('/my-care/waitlist');
    await pat.press('Put me on the list');
  });
  await when('her clinician asks for it without a reason', async () => {
    maya = await visitor({ js: false, width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    await maya.page.getByRole('link', { name: person(clinic, /^patchwork@/).name }).first().click();
    await maya.press('Ask that they are seen sooner');
  });
  await then('she is asked why', async () => maya.sees('Write why, in a few words.'));
  await when('she says why', async () => {
    await maya.fill('Why should this patient be seen sooner?', 'A low count, to be repeated');
    await maya.press('Ask that they are seen sooner');
  });
  await then('it stands on the chart with her name, and on the list without the reason', async () => {
    await maya.sees('A low count, to be repeated');
    await look(maya, 'chart');
    await maya.go('/waitlist');
    await maya.sees('sooner, a clinician asks');
    await look(maya, 'list');
    const robin = await visitor({ js: false, width: 1100 });
    await signIn(robin, clinic, /^admin@/);
    await robin.go('/waitlist');
    await robin.sees('sooner, a clinician asks');
    assert.doesNotMatch(await robin.page.locator('main').innerText(), /low count/);
  });
  await and('the patient reads nothing of it', async () => {
    for (const path of ['/my-care', '/my-care/waitlist']) {
      await pat.go(path);
      assert.doesNotMatch(await pat.page.locator('main').innerText(), /low count|clinician asks|urgent|red flag/i);
    }
    await look(pat, 'waiting');
  });
  await when('it is no longer needed', async () => {
    await maya.page.getByRole('link', { name: person(clinic, /^patchwork@/).name }).first().click();
    await maya.fill('Why is it no longer needed?', 'Repeated, in range');
    await maya.press('Take it back');
  });
  await then('she waits as before', async () => {
    await maya.sees('Repeated, in range');
    await maya.page.getByRole('button', { name: 'Ask that they are seen sooner' }).waitFor();
  });
});
