// A laboratory sends a low count of somebody on a medicine: a person decides, and the patient reads exactly her words.

import assert from 'node:assert/strict';

import { at } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { report, send } from '../lib/laboratory.mjs';
import { signIn } from '../lib/people.mjs';

const WORDS = 'Please stop the tablet today. One kind of white blood cell is low. We repeat the test in one week; call us at once if you get a fever.';

/** What a patient must not read before somebody signed it. */
const UNSIGNED = /\bhold\b|stop (the|your) (tablet|medicine)|renewal gate|contraindicated|eligible|caution/i;

journey('A low count from the laboratory is decided by a clinician', async ({ given, when, then, and, visitor, look, clinic }) => {
  let maya, robin, steady, chart, mrn, born, token, result;
  await given('a patient takes a medicine, her tests are in date, and the way to more of it is open', async () => {
    maya = await visitor({ width: 1100 });
    await signIn(maya, clinic, /^maya@/);
    await maya.follow(/^Sample Steady$/);
    chart = maya.page.url();
    const banner = await maya.page.locator('[aria-label=Patient]').innerText();
    mrn = /AN-\d{6}/.exec(banner)[0];
    born = /\d{4}-\d\d-\d\d/.exec(banner)[0];
    assert.equal(await maya.page.getByText('The renewal gate is closed').count(), 0);
    await look(maya, 'chart-before');
    steady = await visitor();
    await signIn(steady, clinic, /^steady@/);
    await look(steady, 'patient-home-before');
  });
  await and('the laboratory has a token that the administrator made for it', async () => {
    robin = await visitor({ width: 1100 });
    await signIn(robin, clinic, /^admin@/);
    await robin.go('/system');
    const machines = robin.page.locator('section.card', { has: robin.page.getByRole('heading', { name: 'Other systems' }) });
    await machines.getByLabel('Name').fill('Sample Laboratory feed');
    await robin.choose(/^Send results/);
    await robin.press('Make a token');
    token = await robin.page.getByLabel('The token').inputValue();
    assert.doesNotMatch(robin.page.url(), new RegExp(token));
  });
  await when('something without a token sends results', async () => {
    const values = [
      ['731-0', 'Lymphocytes', 450, 'cells/uL'],
      ['98979-8', 'eGFR', '>60', 'mL/min/1.73m2'],
    ];
    result = report({ mrn, born, accession: 'SYN-LOW-1', drawn: day(-1), values });
    const refused = await send(clinic, null, result);
    assert.equal(refused.status, 401);
  });
  await then('the clinic takes nothing', async () => {
    await maya.go('/worklist');
    assert.equal(await maya.page.locator('li.task', { hasText: 'Result on treatment' }).count(), 0);
  });
  await when('the laboratory sends a lymphocyte count of 450 cells/uL', async () => {
    const answer = await send(clinic, token, result);
    assert.ok(answer.status === 200 || answer.status === 201, `${answer.status}: ${answer.text}`);
  });
  await then('it stands first on the worklist, with its reason', async () => {
    await maya.go('/worklist');
    const first = maya.page.locator('li.task').first();
    assert.match(await first.innerText(), new RegExp(`Result on treatment[^]*Sample Steady[^]*${mrn}`));
    await maya.page.getByRole('heading', { name: /^Act now/ }).waitFor();
    await look(maya, 'worklist-act-now');
  });
  await and('sent twice, it is one result and one task', async () => {
    await send(clinic, token, result);
    await maya.go('/worklist');
    assert.equal(await maya.page.locator('li.task', { hasText: 'Result on treatment' }).count(), 1);
  });
  await and('the chart shows what it rests on, and the way to more medicine is closed', async () => {
    await maya.go(chart);
    await maya.sees('The renewal gate is closed');
    assert.match(await maya.page.locator('.note').first().innerText(), /^Result on treatment/, 'the most urgent first');
    assert.equal(await maya.page.getByText('Result out of range').count(), 0, 'more than 60 is as good as some laboratories say');
    const results = maya.page.locator('section.card', { has: maya.page.getByRole('heading', { name: 'Results', exact: true }) });
    assert.match(await results.innerText(), /as written:\s*450 cells\/uL/);
    assert.match(await results.innerText(), />60 mL\/min/);
    await look(maya, 'chart-gate-closed');
  });
  await and('the patient reads the value and that her team is told, but no word that nobody signed', async () => {
    for (const path of ['/my-care', '/my-care/tests', '/my-care/more']) {
      await steady.go(path);
      const words = await steady.page.locator('main').innerText();
      assert.doesNotMatch(words, UNSIGNED, path);
      await look(steady, `patient-before${path.replaceAll('/', '-')}`);
    }
    await steady.go('/my-care/tests');
    await steady.sees(/Lymphocytes/);
    await steady.sees('more than 60 mL/min/1.73 m²');
    await steady.sees('Your care team has been told and will answer.');
  });
  await when('Dr. Maya Example decides without choosing', async () => {
    await maya.go('/worklist');
    await maya.follow(/^Review and decide.*Sample Steady/);
    await look(maya, 'decision');
    await maya.press('Record the decision');
  });
  await then('nothing is decided', async () => {
    await maya.sees('Choose what you decide');
    await look(maya, 'decision-error');
  });
  await when('she holds the medicine and says it in her words', async () => {
    await maya.choose(/^Hold the medicine and tell the patient/);
    await maya.fill(/^Words/, WORDS);
    await maya.press('Record the decision');
  });
  await then('the task is gone and the chart bears her decision', async () => {
    assert.equal(at(maya), '/worklist');
    assert.equal(await maya.page.locator('li.task', { hasText: 'Result on treatment' }).count(), 0);
    await maya.go(chart);
    await maya.sees('on hold');
    await maya.sees('The renewal gate is closed');
    await look(maya, 'chart-on-hold');
  });
  await and('the patient reads exactly her words, with her name', async () => {
    await steady.go('/my-care');
    const words = await steady.page.locator('main').innerText();
    assert.match(words, /Dr\. Maya Example asks you to stop your medicine for now/);
    assert.ok(words.includes(WORDS), words);
    assert.doesNotMatch(`${steady.page.url()} ${await steady.page.title()}`, /tinib|areata|hold/i);
    await look(steady, 'patient-home-on-hold');
  });
  await and('the letter to her says only that something waits', async () => {
    if (!clinic.data) return;
    const letters = await import('node:fs/promises').then(async ({ readdir, readFile }) => {
      const box = `${clinic.data}/clinic/mailbox`;
      const names = await readdir(box);
      return Promise.all(names.map((name) => readFile(`${box}/${name}`, 'utf8')));
    });
    const hers = letters.filter((letter) => /^To: .*steady@example\.org/im.test(letter));
    assert.ok(hers.length > 0, 'no letter to the patient');
    for (const letter of hers) assert.doesNotMatch(letter, /tinib|areata|alopecia|lymph|tablet|stop the/i);
  });
});

function day(away) {
  return new Date(Date.now() + away * 86_400_000).toISOString().slice(0, 10);
}
