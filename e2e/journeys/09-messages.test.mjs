// Between visits: a patient writes, the care team answers, a notice says only that there is something to read.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';
import { photograph } from '../lib/intake.mjs';
import { person, signIn } from '../lib/people.mjs';

const DISCREET = /alopecia|areata|tinib|jak|rash/i;

journey('A patient writes and is answered', async ({ given, when, then, and, visitor, look, clinic }) => {
  let steady, maya;
  await given('a patient without scripts who has a question', async () => {
    steady = await visitor({ js: false });
    await signIn(steady, clinic, /^steady@/);
    await steady.page.getByRole('link', { name: 'Messages' }).first().click();
    await steady.sees('Not for emergencies.');
    await steady.follow('Write a message');
    await look(steady, 'new');
  });
  await when('she sends nothing', async () => steady.press('Send the message'));
  await then('she is told what is missing', async () => {
    await steady.sees('Choose what it is about.');
  });
  await when('she chooses how she feels and writes', async () => {
    await steady.choose('How I feel');
    await steady.fill('Your message', 'I have had a rash since Sunday.');
    await steady.press('Send the message');
  });
  await then('she reads by when an answer is promised, and whom to call if she feels very ill', async () => {
    await steady.sees(/Answer promised by/);
    await steady.sees('Waits for an answer');
    await steady.sees('Call us today');
    assert.doesNotMatch(`${steady.page.url()} ${await steady.page.title()}`, DISCREET);
    await look(steady, 'sent');
  });
  await when('she writes again with a file that is no photograph', async () => {
    await steady.fill('Your message', 'Here it is.');
    await steady.page.getByText('Add photos').click();
    await look(steady, 'photographs');
    await steady.page.getByLabel('Photo 1').setInputFiles({ name: 'rash.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture') });
    await steady.press('Send the message');
  });
  await then('she is told which one, and her words are still there', async () => {
    await steady.sees('We cannot read this file.');
    assert.equal(await steady.page.getByLabel('Your message').inputValue(), 'Here it is.');
    await look(steady, 'no-photograph');
  });
  await when('she sends a photograph', async () => {
    await steady.page.getByLabel('Photo 1').setInputFiles(await photograph(steady));
    await steady.press('Send the message');
  });
  await then('it stands with her words', async () => {
    assert.equal(await steady.page.locator('ol.talk img').count(), 1);
    await look(steady, 'with-a-photograph');
  });
  await when('her clinician opens the list and answers', async () => {
    maya = await visitor({ width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    const { name } = person(clinic, /^steady@/);
    await maya.page.locator('li.task', { hasText: name }).filter({ hasText: 'Message about' }).getByRole('link').click();
    await maya.sees('I have had a rash since Sunday.');
    assert.equal(await maya.page.locator('ol.talk img').count(), 1);
    await look(maya, 'thread');
    await maya.fill('Your answer', 'Thank you for the photograph. I will call you today.');
    await maya.page.getByText('Add photos').click();
    await maya.page.getByLabel('Photo 1').setInputFiles(await photograph(maya));
    await maya.page.getByText('This is what we send.').first().waitFor();
    await look(maya, 'answering');
    await maya.press('Send the answer');
    await maya.sees('Nothing waits');
    await look(maya, 'answered');
  });
  await then('the patient reads it', async () => {
    await steady.page.reload();
    await steady.sees('I will call you today.');
    assert.equal(await steady.page.locator('ol.talk img').count(), 2, 'the picture that came with the answer');
    assert.equal(await steady.page.locator('ol.talk li.from-clinic form').count(), 0, 'it stays with the answer');
    await look(steady, 'read');
  });
  await and('the photograph is in the chart, with how it came', async () => {
    await maya.page.getByRole('link', { name: 'Back' }).click();
    await maya.page.getByRole('link', { name: 'Back' }).click();
    await maya.page.locator('ul.photos figcaption', { hasText: 'By message' }).first().scrollIntoViewIfNeeded();
    await look(maya, 'chart');
  });
  await and('the notice in the mailbox says only that there is a message', async () => {
    const robin = await visitor({ width: 1100 });
    await signIn(robin, clinic, /administrator/);
    await robin.go('/mailbox');
    await robin.sees('You have a new message');
    assert.doesNotMatch(await robin.page.locator('main').innerText(), DISCREET);
    await look(robin, 'mailbox');
  });
  await and('in Spanish too', async () => {
    await steady.go('/messages/new?lang=es');
    await steady.sees('No es para emergencias.');
    await look(steady, 'new-spanish');
  });
});
