// Waiting for an earlier time: asking, being offered one, passing, taking; and a clinician who is away.

import assert from 'node:assert/strict';

import { at, becomePatient } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/people.mjs';

const DISCREET = /alopecia|areata|tinib|jak|patchwork/i;

journey('A patient is offered an earlier time', async ({ given, when, then, and, visitor, look, clinic }) => {
  let iris, first, kept, booked, robin, doctor, waiting;
  await given('Iris, without scripts, who has booked a late time', async () => {
    iris = await visitor({ js: false });
    await becomePatient(iris, { given: 'Iris', email: 'iris@example.org', book: false });
    await iris.go('/book');
    await iris.follow('Later days');
    await iris.page.locator('nav.days a').last().click();
    await look(iris, 'book');
    await iris.press(/^Hold /);
    await iris.press(/^Book /);
    booked = new URL(iris.page.url()).pathname;
    doctor = await iris.page.locator('dl.summary dd').first().innerText();
  });
  await when('she asks for an earlier one and says nothing about days', async () => {
    await iris.go('/my-care');
    await iris.follow('Ask for an earlier time');
    await look(iris, 'ask');
    for (const box of await iris.page.locator('[name=weekdays]').all()) await box.uncheck({ force: true });
    await iris.page.locator('[name=until]').fill('2020-01-01');
    await iris.press('Put me on the list');
  });
  await then('she is told what is missing, and the rest stands as she left it', async () => {
    await iris.sees('Choose at least one day.');
    await iris.sees('Choose a last day that is not before the first day and not in the past.');
    assert.equal(await iris.page.locator('[name=until]').inputValue(), '2020-01-01');
    await look(iris, 'ask-wrong');
  });
  await when('she says which days suit her', async () => {
    await iris.go('/my-care/waitlist');
    await iris.press('Put me on the list');
  });
  await then('a free time is kept for her at once, and My care says so first', async () => {
    await iris.sees('A time is kept for you');
    await look(iris, 'offered');
    await iris.go('/my-care');
    assert.match(await iris.page.locator('.next').innerText(), /A time is kept for you/);
    await look(iris, 'my-care');
    await iris.follow('See this time');
    first = new URL(iris.page.url()).pathname;
    assert.match(await iris.heading(), /^Kept for you: /);
    assert.doesNotMatch(`${iris.page.url()} ${await iris.page.title()}`, DISCREET);
    assert.equal(await iris.page.getByRole('button', { name: /Keep it/ }).count(), 0, 'its deadline is fixed');
    await look(iris, 'offer');
  });
  await when('she passes it on', async () => iris.press('Pass it on'));
  await then('it is gone, her visit stands, and another time is kept', async () => {
    assert.equal(await iris.heading(), 'This time is no longer kept for you');
    await look(iris, 'passed');
    await iris.go(booked);
    assert.equal(await iris.heading(), 'Your visit is booked');
    await look(iris, 'booked');
    await iris.go('/my-care');
    await iris.follow('See this time');
    kept = new URL(iris.page.url()).pathname;
    assert.notEqual(kept, first);
  });
  await and('taking it moves her visit in one step', async () => {
    await iris.press(/^Take /);
    assert.equal(await iris.heading(), 'Your visit is booked');
    doctor = (await iris.page.locator('dl.summary dd').first().innerText()).split(/[,\n]/)[0];
    await iris.go(booked);
    assert.equal(await iris.heading(), 'This visit is cancelled');
  });
  await when('the keeper wants that clinician to be away then', async () => {
    robin = await visitor({ js: false, width: 1100 });
    await signIn(robin, clinic, /^admin@/);
    await robin.go('/schedule');
    await look(robin, 'schedule');
    const card = robin.page.locator('section.card', { hasText: doctor });
    await card.getByRole('link').first().click();
    const day = (back) => new Date(Date.now() + back * 86_400_000).toISOString().slice(0, 10);
    await robin.page.locator('[name=off_day]').fill(day(-1));
    await robin.page.locator('[name=off_from]').fill('00:00');
    await robin.page.locator('[name=off_until_day]').fill(day(25));
    await robin.page.locator('[name=off_until]').fill('20:00');
    await robin.page.locator('[name=off_why]').fill('Leave');
    await robin.press('Add time off or extra hours');
  });
  await then('each booked visit asks to be decided, and nothing is saved before', async () => {
    await robin.sees(/booked in this time/);
    assert.ok((await robin.page.getByText('Decide what becomes of this visit.').count()) > 0);
    assert.equal(await robin.page.locator('table .tag', { hasText: 'Time off' }).count(), 0);
    await look(robin, 'decide');
  });
  await when('one is kept without a reason', async () => {
    for (const card of await robin.page.locator('input[value=keep]').all()) await card.check({ force: true });
    await robin.press('Add time off or extra hours');
  });
  await then('the reason is asked for, and the choice is still there', async () => {
    await robin.sees('Write how or why the visit takes place all the same.');
    assert.ok(await robin.page.locator('input[value=keep]').first().isChecked());
    await look(robin, 'decide-wrong');
  });
  await when('the keeper offers new times and says who covers', async () => {
    for (const card of await robin.page.locator('input[value=new-times]').all()) await card.check({ force: true });
    await robin.page.locator('[name=cover]').selectOption('nobody');
    await robin.page.locator('[name=uncovered_why]').fill('Patients are told to call');
    await robin.press('Add time off or extra hours');
  });
  await then('it is saved, and Iris stands in front of the list', async () => {
    await robin.sees(/Nobody covers: Patients are told to call/);
    await look(robin, 'away');
    await robin.go('/waitlist');
    await robin.sees('taken back by the clinic');
    assert.doesNotMatch(await robin.page.locator('main').innerText(), /Iris/, 'no names for the keeper');
    waiting = await robin.page.locator('tbody tr').count();
    await look(robin, 'queue');
  });
  await and('her clinician, whose chart it is, reads the same list by name', async () => {
    const maya = await visitor({ js: false, width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    await maya.follow('Visits');
    await maya.follow('See who waits for an earlier time');
    await maya.sees(/AN-/);
    await look(maya, 'queue-of-a-clinician');
  });
  await and('she reads a kind letter that tells nothing else', async () => {
    await robin.go('/mailbox');
    await robin.sees('Please choose another time');
    await robin.sees('A time is kept for you');
    await iris.go('/my-care/waitlist');
    await iris.sees('We had to take your visit back, so you come before people who asked by themselves.');
    await look(iris, 'in-front');
    assert.equal(at(iris), '/my-care/waitlist');
  });
  await when('she does not want to wait any more', async () => {
    await iris.page.locator('summary', { hasText: 'Leave the list' }).click();
    await iris.press('Leave the list now');
  });
  await then('she is off the list', async () => {
    await iris.sees('Put me on the list');
    await robin.go('/waitlist');
    assert.equal(await robin.page.locator('tbody tr').count(), waiting - 1);
  });
});
