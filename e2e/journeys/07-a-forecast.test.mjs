// How the hair may go: everybody moves a model, a clinician reads a forecast beside the chart and signs it, the patient reads it.

import assert from 'node:assert/strict';

import { at } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { person, signIn } from '../lib/people.mjs';
import { signPlan } from '../lib/plan.mjs';

const DISCREET = /alopecia|areata|tinib|jak|steady/i;

/** Looks at the forecast of a chart until all of it is there. */
async function prepared(it, chart) {
  await it.go(`${chart}/forecast`);
  for (let tries = 0; (await it.page.getByText('Being prepared').count()) > 0; tries += 1) {
    assert.ok(tries < 120, 'never prepared');
    await it.page.waitForTimeout(500);
    await it.go(`${chart}/forecast`);
  }
}

journey('A reader moves the model of the signal, with and without scripts', async ({ given, when, then, and, visitor, look }) => {
  let sam, mia;
  await given('somebody without scripts follows the link among the topics', async () => {
    sam = await visitor({ js: false });
    await sam.go('/learn');
    await sam.follow('How do these medicines work?');
  });
  await then('seven pictures lead from a messenger to a hair', async () => {
    assert.equal(await sam.page.locator('svg.step').count(), 7);
    await sam.sees('This is a model.');
    assert.doesNotMatch(`${sam.page.url()} ${await sam.page.title()}`, DISCREET);
    await look(sam, 'pictures');
  });
  await when('he chooses no medicine and presses the button', async () => {
    await sam.page.getByLabel('Dose', { exact: true }).selectOption({ label: 'none' });
    await sam.press('Show this');
  });
  await then('every signal passes and the roots stay at rest', async () => {
    await sam.sees(/about 0 of 100 signals are blocked/);
    assert.doesNotMatch(sam.page.url(), DISCREET);
    await look(sam, 'no-medicine');
  });
  await when('somebody with scripts changes the dose', async () => {
    mia = await visitor({ width: 1100 });
    await mia.go('/how-it-works');
    await mia.page.getByLabel('Medicine', { exact: true }).selectOption({ index: 2 });
    await mia.page.locator('option', { hasText: '50 mg' }).waitFor({ state: 'attached' });
    await mia.page.getByLabel('Dose', { exact: true }).selectOption({ label: 'none' });
  });
  await then('the pictures follow at once, and the page stays where it is', async () => {
    await mia.sees(/about 0 of 100 signals are blocked/);
    assert.equal(await mia.page.getByLabel('Dose', { exact: true }).inputValue(), '0');
    assert.equal(await mia.page.getByLabel('Medicine', { exact: true }).inputValue(), '2');
  });
  await and('the same pictures speak Spanish', async () => {
    await mia.go('/how-it-works?lang=es');
    await mia.sees('Esto es un modelo.');
    await look(mia, 'spanish');
  });
});

journey('A clinician signs a forecast and the patient reads it', async ({ given, when, then, and, visitor, look, clinic }) => {
  let maya, steady, chart;
  await given('a patient who is measured again after twelve weeks on a medicine', async () => {
    steady = await visitor({ js: false });
    await signIn(steady, clinic, /^steady@/);
    maya = await visitor({ width: 1100 });
    await signIn(maya, clinic, /^maya@/);
  });
  await then('before a signature the patient reads numbers of groups and nothing of her own', async () => {
    await steady.go('/my-care/forecast');
    await steady.sees('has not signed a forecast');
    assert.doesNotMatch(await steady.page.locator('main').innerText(), /people like you|who start like you/);
    await look(steady, 'patient-unsigned');
  });
  await when('the clinician opens the forecast beside the chart', async () => {
    const { name } = person(clinic, /^steady@/);
    await maya.page.getByRole('link', { name: new RegExp(name) }).first().click();
    await maya.page.waitForURL(/\/(charts|renewals|tasks)\//);
    if (!/\/charts\//.test(maya.page.url())) await maya.follow(/chart/i);
    chart = at(maya);
    await maya.follow('Forecast: how the hair may go');
  });
  await then('the page answers at once and says that it is being prepared', async () => {
    assert.equal(await maya.heading(), 'Forecast');
    assert.doesNotMatch(`${maya.page.url()} ${await maya.page.title()}`, DISCREET);
    await look(maya, 'clinician-preparing');
  });
  await when('she looks again until all of it is there', async () => {
    await prepared(maya, chart);
  });
  await then('she sees bands, numbers, what the reading changed, both models and every option', async () => {
    for (const words of ['What the reading of week 12 changed', 'Statistical model alone', 'The options from the same start', 'not compared in one trial']) {
      await maya.sees(words);
    }
    assert.ok((await maya.page.locator('svg.icons').count()) >= 5);
    await look(maya, 'clinician-forecast');
  });
  await when('she signs it into the plan', async () => maya.press('Sign this forecast into the plan'));
  await then('the page says who signed and that the patient reads it', async () => {
    await maya.sees('The patient reads this one');
    await look(maya, 'clinician-signed');
  });
  await and('the patient reads so many of 100, the months, harms and how sure it is', async () => {
    await steady.go('/my-care');
    await steady.follow('What to expect');
    for (const words of ['Of 100 people who start like you', 'What your last measurement changed', 'What can go wrong', 'How sure are we']) {
      await steady.sees(words);
    }
    assert.doesNotMatch(`${steady.page.url()} ${await steady.page.title()}`, DISCREET);
    await look(steady, 'patient-forecast');
  });
  await and('in Spanish too', async () => {
    await steady.go('/my-care/forecast?lang=es');
    await steady.sees('Qué tan seguros estamos');
    await look(steady, 'patient-forecast-spanish');
  });
  await when('she raises the dose by a new plan', async () => {
    await maya.go(chart);
    await signPlan(maya, 4);
  });
  await then('the forecast follows the change, by the one model that knows one', async () => {
    await prepared(maya, chart);
    await maya.sees('Changes since');
    await maya.sees(/from week 1[34]: .*4 mg/);
    await maya.sees('The mechanistic model speaks alone');
    await look(maya, 'clinician-changed');
  });
  await and('what was signed into the old plan is not the patient\'s any more', async () => {
    await steady.go('/my-care/forecast?lang=en');
    await steady.sees('has not signed a forecast');
    await look(steady, 'patient-changed');
  });
});
