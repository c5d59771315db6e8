// The administrator runs the clinic: people, licences, hours, the trail, the machine. She never sees a chart.

import assert from 'node:assert/strict';

import { at } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/people.mjs';

journey('An administrator brings a clinician in, and stops her at once when it must be', async ({ given, when, then, and, visitor, look, clinic }) => {
  let robin, lee, link;
  await given('Robin Ledger runs the clinic', async () => {
    robin = await visitor({ width: 1100 });
    await signIn(robin, clinic, /^admin@/);
    await robin.go('/staff');
    await robin.sees('Dr. Maya Example');
    await robin.sees(/Ends in \d+ days/);
    await look(robin, 'staff');
  });
  await when('Robin invites somebody and leaves the form empty', async () => {
    await robin.follow('Invite somebody');
    await look(robin, 'invite');
    await robin.press('Make the link');
  });
  await then('the page says what is missing', async () => {
    await robin.sees(/There (is a problem|are \d+ problems)/);
    await look(robin, 'invite-error');
  });
  await when('Robin says who it is', async () => {
    await robin.fill('First name', 'Lee');
    await robin.fill('Last name', 'Sample');
    await robin.fill('Name as patients see it', 'Dr. Lee Sample');
    await robin.fill('Letters after the name', 'MD');
    await robin.fill('Email', 'lee@example.org');
    await robin.choose(/^Clinician/);
    await robin.choose('English');
    await robin.press('Make the link');
  });
  await then('there is a link to hand over, shown once', async () => {
    link = await robin.page.getByLabel('The link').inputValue();
    assert.match(link, /\/join\/\S+$/);
    await look(robin, 'link');
    await robin.follow('Done');
    assert.ok(!(await robin.page.content()).includes(link.split('/').pop()));
    await look(robin, 'member-invited');
  });
  await when('Dr. Lee Sample opens it and takes a password that is too short', async () => {
    lee = await visitor();
    await lee.go(new URL(link).pathname);
    await look(lee, 'join');
    await lee.fill('Password', 'short');
    await lee.press('Start');
  });
  await then('the page asks for a longer one', async () => {
    await lee.sees(/15 characters/);
    await look(lee, 'join-error');
  });
  await when('she takes a long one', async () => {
    await lee.fill('Password', 'otter lamp window nine');
    await lee.press('Start');
    if (at(lee) === '/sign-in') {
      await lee.fill(/^email/i, 'lee@example.org');
      await lee.fill(/^password/i, 'otter lamp window nine');
      await lee.press(/^sign in$/i);
    }
    await lee.go('/worklist');
  });
  await then('she works here, sees no chart that is not hers, and the link is used up', async () => {
    assert.equal(at(lee), '/worklist');
    await lee.sees('No charts are open to you yet.');
    await look(lee, 'worklist-empty');
    const stranger = await visitor();
    await stranger.go(new URL(link).pathname);
    await stranger.sees('This link does not work any more');
    await look(stranger, 'join-dead');
  });
  await when('Robin adds a licence that ends before it begins', async () => {
    await addLicence(robin, day(10), day(0));
  });
  await then('it is not taken', async () => {
    await robin.sees('The last day comes before the first');
    await look(robin, 'licence-error');
  });
  await when('Robin types the days of the paper', async () => addLicence(robin, day(-30), day(700)));
  await then('the licence stands there', async () => {
    await robin.sees('SYN-OH-0009');
    await look(robin, 'member-licensed');
  });
  await when('Robin gives her hours on Mondays and a day off', async () => {
    await robin.go('/schedule');
    await look(robin, 'schedule');
    const card = robin.page.locator('section.card', { hasText: 'Dr. Lee Sample' });
    await Promise.all([robin.page.waitForEvent('load'), card.getByRole('link').first().click()]);
    await look(robin, 'hours-none');
    await robin.choose('Monday');
    await robin.page.locator('[name=from]').fill('09:00');
    await robin.page.locator('[name=until]').fill('12:00');
    await robin.page.locator('[name=minutes]').fill('20');
    await robin.press('Add hours');
    await robin.page.locator('[name=off_day]').fill(day(14));
    await robin.page.locator('[name=off_from]').fill('09:00');
    await robin.page.locator('[name=off_until_day]').fill(day(14));
    await robin.page.locator('[name=off_until]').fill('12:00');
    await robin.fill('Why', 'A course');
    await robin.press('Add time off or extra hours');
  });
  await then('both stand in her week', async () => {
    await robin.sees('A course');
    assert.match(await robin.page.locator('main').innerText(), /Monday[^]*9:00[^]*12:00/);
    await look(robin, 'hours-and-off');
  });
  await when('Robin suspends her', async () => {
    await robin.go('/staff');
    await robin.follow(/Lee Sample/);
    await robin.press('Suspend now');
  });
  await then('her very next click is refused', async () => {
    await robin.sees('Suspended');
    await look(robin, 'member-suspended');
    await lee.go('/worklist');
    assert.equal(at(lee), '/sign-in');
    await lee.fill(/^email/i, 'lee@example.org');
    await lee.fill(/^password/i, 'otter lamp window nine');
    await lee.press(/^sign in$/i);
    assert.equal(at(lee), '/sign-in');
    await look(lee, 'suspended-sign-in');
  });
  await and('all of it stands in the trail, without a secret', async () => {
    await robin.go('/audit');
    const words = await robin.page.locator('main').innerText();
    assert.match(words, /suspend/i);
    assert.ok(!words.includes(link.split('/').pop()));
    await look(robin, 'trail');
  });
});

journey('An administrator watches over the machine and never reads a chart', async ({ given, when, then, and, visitor, look, clinic }) => {
  let robin, chart, mrn;
  await given('there is a chart, and Robin knows its address', async () => {
    const maya = await visitor({ width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    await maya.follow(/^Sample Patchwork$/);
    chart = at(maya);
    mrn = /AN-\d{6}/.exec(await maya.page.locator('[aria-label=Patient]').innerText())[0];
    robin = await visitor({ width: 1100 });
    await signIn(robin, clinic, /^admin@/);
  });
  await when('Robin opens it', async () => {
    const answer = await robin.go(chart);
    assert.equal(answer.status(), 404);
  });
  await then('it is not there for an administrator, and neither is anything clinical', async () => {
    assert.doesNotMatch(await robin.page.content(), /Patchwork|AN-\d{6}/);
    await look(robin, 'no-chart');
    for (const path of ['/worklist', '/quarantine', `${chart}/results`, '/my-care']) {
      assert.equal((await robin.go(path)).status(), 404, path);
    }
  });
  await and('no page that is for an administrator names a patient', async () => {
    for (const path of ['/staff', '/schedule', '/system', '/audit']) {
      await robin.go(path);
      assert.doesNotMatch(await robin.page.locator('main').innerText(), /Patchwork|areata|tinib/i, path);
    }
  });
  await when('Robin asks the trail who was at that chart', async () => {
    await robin.go('/audit');
    await robin.fill('Patient number', mrn);
    await robin.press('Show');
  });
  await then('it says who, what and when, and not what the chart says', async () => {
    const words = await robin.page.locator('main').innerText();
    assert.match(words, /read_chart/);
    assert.doesNotMatch(words, /Patchwork|areata|tinib/i);
    await look(robin, 'trail-of-a-chart');
    await robin.fill('Patient number', 'AN-999999');
    await robin.press('Show');
    await look(robin, 'trail-nobody');
  });
  await when('Robin has the whole chain verified', async () => {
    await robin.go('/audit');
    await robin.follow('Verify the whole chain');
  });
  await then('every line is as it was written', async () => {
    await robin.sees(/Verified to record \d+/);
    await look(robin, 'verified');
  });
  await and('the system page says where the data is, which content is in use, what waits for review and how old the backup is', async () => {
    await robin.go('/system');
    const words = await robin.page.locator('main').innerText();
    for (const said of [/Records are kept in\s+\S*sqlite:/, /Last backup\s+Never/, /Edition\s+[0-9a-f]{12}/, /Rules\s+\d+/, /Past their date of review\s+\d+/, /Time zone rules\s+20\d\d/]) {
      assert.match(words, said);
    }
    await look(robin, 'system');
  });
});

async function addLicence(it, from, until) {
  await it.page.getByLabel('State').selectOption('OH');
  await it.page.locator('[name=number]').fill('SYN-OH-0009');
  await it.page.locator('[name=from]').fill(from);
  await it.page.locator('[name=until]').fill(until);
  await it.press('Add a licence');
}

function day(away) {
  return new Date(Date.now() + away * 86_400_000).toISOString().slice(0, 10);
}
