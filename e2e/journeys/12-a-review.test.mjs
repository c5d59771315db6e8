// Without a visit: a patient sends answers, photographs and a question; a clinician answers in writing, or says that the
// patient needs to be seen.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';
import { photograph } from '../lib/intake.mjs';
import { person, signIn } from '../lib/people.mjs';

const DISCREET = /alopecia|areata|tinib|jak|new patch|texas/i;

journey('Where a review is not known to be allowed', async ({ given, then, and, visitor, look, clinic }) => {
  let steady;
  await given('a patient of Wisconsin without scripts', async () => {
    steady = await visitor({ js: false });
    await signIn(steady, clinic, /^steady@/);
    await look(steady, 'my-care');
    await steady.page.getByRole('link', { name: 'Review without a visit' }).click();
  });
  await then('she is told why not, and is offered a video visit', async () => {
    await steady.sees('We cannot offer this in Wisconsin');
    await steady.page.getByRole('link', { name: 'Choose a video visit instead' }).waitFor();
    await look(steady, 'blocked');
  });
  await and('she may say that she is somewhere else', async () => {
    await steady.page.getByText('I am somewhere else now').click();
    await steady.page.getByLabel('Where are you now?').selectOption({ label: 'Texas' });
    await steady.press('Look again');
    await steady.sees('No clinician for Texas right now');
    await look(steady, 'elsewhere');
  });
});

journey('A review is answered in writing', async ({ given, when, then, and, visitor, look, clinic }) => {
  let twice, ana, review;
  await given('a patient of Texas who is under care, without scripts', async () => {
    twice = await visitor({ js: false });
    await signIn(twice, clinic, /^twice@/);
    await twice.page.getByRole('link', { name: 'Review without a visit' }).click();
    await twice.sees(/you have an answer by/);
    await look(twice, 'new');
  });
  await when('he sends nothing', async () => twice.press('Send for review'));
  await then('he is told what is missing', async () => {
    await twice.sees('Write what you want to ask.');
    await look(twice, 'missing');
  });
  await when('he answers, adds a photograph and sends it', async () => {
    await twice.choose('There is less');
    await twice.fill('What is new?', 'A cold last week.');
    await twice.fill('What do you want to ask?', 'Is this a new patch?');
    await twice.page.locator('details.attach summary').click();
    await twice.page.getByLabel('Photo 1').setInputFiles(await photograph(twice));
    await twice.choose(/^I agree that a clinician answers me/);
    await twice.press('Send for review');
  });
  await then('he reads by when an answer is promised', async () => {
    await twice.sees(/Answer promised by/);
    review = new URL(twice.page.url()).pathname;
    assert.doesNotMatch(`${twice.page.url()} ${await twice.page.title()}`, DISCREET);
    await look(twice, 'sent');
    await twice.go('/my-care');
    await twice.sees('Your review is with us');
    await look(twice, 'my-care');
  });
  await when('a clinician takes it up from the list', async () => {
    ana = await visitor({ width: 1100 });
    await signIn(ana, clinic, /^ana@/);
    const { name } = person(clinic, /^twice@/);
    await ana.page.locator('li.task', { hasText: name }).filter({ hasText: 'Review without' }).getByRole('link').click();
    await ana.sees('Is this a new patch?');
    await look(ana, 'desk');
    await ana.press('I look at it');
    await ana.sees('Being looked at');
  });
  await and('her note saves itself and is signed', async () => {
    await ana.page.getByLabel('Note', { exact: false }).first().fill('Photographs seen: a patch of 2 cm.');
    await ana.page.getByText(/^Saved/).first().waitFor();
    await ana.page.getByRole('button', { name: 'Sign' }).first().click();
    await ana.page.locator('#checklist li', { hasText: 'A signed note' }).getByText('Done').waitFor();
  });
  await and('she answers', async () => {
    await ana.fill('What the patient reads', 'The patch is small. Go on as before, and send a photograph in six weeks.');
    await ana.press('Sign and send the answer');
    await ana.sees('The patch is small.');
    await look(ana, 'answered');
  });
  await then('the patient reads it', async () => {
    await twice.go(review);
    await twice.sees('Go on as before');
    await look(twice, 'answer');
  });
  await and('the notice says only that there is a message', async () => {
    const robin = await visitor({ width: 1100 });
    await signIn(robin, clinic, /administrator/);
    await robin.go('/mailbox');
    await robin.sees('You have a new message');
    assert.doesNotMatch(await robin.page.locator('main').innerText(), DISCREET);
  });
  await when('he sends another one, and she needs to see him', async () => {
    // From a telephone with scripts, where the photograph is shown before it is sent.
    const phone = await visitor();
    await signIn(phone, clinic, /^twice@/);
    await phone.go('/reviews/new');
    await phone.choose("I'm not sure");
    await phone.fill('What do you want to ask?', 'And this?');
    await phone.page.locator('details.attach summary').click();
    await phone.page.getByLabel('Photo 2').setInputFiles(await photograph(phone));
    await phone.page.getByText('This is what we send.').nth(1).waitFor();
    await look(phone, 'preview');
    await phone.choose(/^I agree that a clinician answers me/);
    await phone.press('Send for review');
    review = new URL(phone.page.url()).pathname;
    await ana.go(`${review}/desk`);
    await ana.choose('In a video visit');
    await ana.fill('Why, in words that the patient reads', 'I need to see the skin from the side.');
    await ana.press('Tell the patient');
    await ana.sees('You need to be seen');
  });
  await then('he is asked to choose a time, and why', async () => {
    await twice.go('/my-care');
    await twice.sees('Your clinician would like to see you');
    await twice.go(review);
    await twice.sees('I need to see the skin from the side.');
    await look(twice, 'to-be-seen');
    await twice.follow('Choose a time');
    await twice.page.waitForURL(/\/book/);
  });
  await and('in Spanish too', async () => {
    await twice.go('/reviews/new?lang=es');
    await twice.sees('Pedir una revisión sin consulta');
    await look(twice, 'spanish');
  });
});
