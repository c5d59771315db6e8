// A clinician's week: hours and visits day by day, earlier and later weeks, by plain links.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/people.mjs';

journey('A clinician looks at her week', async ({ given, when, then, and, visitor, look, clinic }) => {
  let maya, lead;
  await given('a clinician without scripts', async () => {
    maya = await visitor({ js: false, width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    await maya.follow('Visits');
  });
  await when('she opens her week', async () => {
    await maya.follow('See the whole week');
    await look(maya, 'week');
  });
  await then('it has seven days, hours among them, and the clock is named', async () => {
    assert.equal(await maya.page.locator('.seven > li').count(), 7);
    await maya.sees('Open hours');
    await maya.sees(/on the clock of/);
    lead = await maya.page.locator('p.lead').innerText();
  });
  await when('she goes a week on and comes back', async () => {
    await maya.follow('Later week');
    assert.notEqual(await maya.page.locator('p.lead').innerText(), lead);
    await look(maya, 'later-week');
    await maya.follow('Earlier week');
  });
  await then('she is where she was', async () => {
    assert.equal(await maya.page.locator('p.lead').innerText(), lead);
  });
  await when('the clocks go back on the Sunday of a week', async () => maya.go('/visits/week?day=2026-11-01'));
  await then('that day says so', async () => {
    await maya.sees('The clocks go back on this day.');
    await look(maya, 'clocks-go-back');
  });
  await and('an address that names no day shows this week', async () => {
    await maya.go('/visits/week?day=someday');
    assert.equal(await maya.page.locator('p.lead').innerText(), lead);
  });
});
