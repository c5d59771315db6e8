// A clinician gets a new patient: reads, examines, diagnoses, orders, types a paper result in, writes a plan and signs it.

import assert from 'node:assert/strict';

import { at, becomePatient } from '../lib/intake.mjs';
import { journey } from '../lib/journey.mjs';
import { signIn } from '../lib/people.mjs';

const DOSE = 'Baricitinib 2 mg, one tablet by mouth once daily';
const REASON = 'Hepatitis and tuberculosis tests of last month were seen on paper at the visit, all negative.';
const CANDIDATE = 'Yes. More than half of your hair is gone, and creams did not help. We spoke about the risks.';
const MESSAGE = 'We start with one tablet a day. Please have each blood test on its date.';

journey('A clinician goes from a new intake to a signed plan', async ({ given, when, then, and, visitor, look, clinic }) => {
  let iris, maya, chart;
  await given('Iris has told what she knows and booked a visit', async () => {
    iris = await visitor({ js: false });
    await becomePatient(iris, { given: 'Iris', email: 'iris@example.org' });
    maya = await visitor({ width: 1100 });
    await signIn(maya, clinic, /^maya@/);
  });
  await then('she stands on the worklist of Dr. Maya Example, with a reason and one next step', async () => {
    assert.equal(at(maya), '/worklist');
    const line = maya.page.locator('li.task', { hasText: 'Iris Example' });
    assert.match(await line.innerText(), /New intake[^]*An intake was sent in/);
    assert.equal(await line.getByRole('link').count(), 1);
    await look(maya, 'worklist');
  });
  await when('she opens the chart', async () => {
    await maya.follow(/^Open the chart.*Iris Example/);
    chart = maya.page.url();
  });
  await then('what was not answered is shown as not known, never as a no', async () => {
    const known = maya.page.locator('details', { hasText: 'Everything known' });
    await known.locator('summary').click();
    const words = await known.innerText();
    assert.match(words, /Not known \(the patient is not sure\)/);
    assert.match(words, /sea moss gummies/);
    const glance = await maya.page.locator('dl.facts').first().innerText();
    assert.match(glance, /Medicines\s+cetirizine 10 mg in spring, sea moss gummies\n/, 'each line once, as she wrote it');
    await maya.sees('No clinician has made one');
    const card = maya.page.locator('#t-baricitinib');
    assert.match(await card.innerText(), /needs work-up[^]*Needed first:[^]*Lymphocytes, absolute/);
    assert.equal(await maya.page.locator('.treatment', { hasText: 'eligible' }).count(), 0, 'nothing can be eligible yet');
    await look(maya, 'chart-new');
  });
  await and('neither the address nor the tab names an illness or a medicine', async () => {
    assert.doesNotMatch(`${chart} ${await maya.page.title()}`, /alopecia|areata|tinib|Iris/i);
  });
  await when('she scores three of the four views only', async () => {
    await maya.follow('Examine and diagnose');
    await look(maya, 'examination');
    for (const [view, share] of [['Top', '60'], ['Back', '50'], ['Left side', '55']]) await maya.fill(new RegExp(`^${view}`), share);
    await maya.page.getByLabel('Follicular openings preserved').selectOption({ label: 'Yes' });
    await maya.press('Keep the examination');
  });
  await then('a score with a hole is refused, and nothing she typed is lost', async () => {
    await maya.sees('Enter a number from 0 to 100');
    assert.equal(await maya.page.getByLabel(/^Back/).inputValue(), '50');
    assert.equal(await maya.page.getByLabel('Follicular openings preserved').inputValue(), 'yes');
    await look(maya, 'examination-error');
  });
  await when('she scores the fourth, says what she saw, and records her diagnosis', async () => {
    await maya.fill(/^Right side/, '65');
    await maya.page.getByLabel('Exclamation-mark hairs').selectOption({ label: 'Yes' });
    await maya.page.getByLabel('Scale on the scalp').selectOption({ label: 'No' });
    await maya.press('Keep the examination');
    await maya.sees(/SALT 57\.6, scored by Dr\. Maya Example/);
    await maya.press('Record the diagnosis');
    await maya.sees(/There (is a problem|are \d problems)/);
    await look(maya, 'diagnosis-error');
    await maya.choose('Alopecia areata, patchy/multifocal');
    await maya.press('Record the diagnosis');
  });
  await then('the chart bears it, and she is in charge', async () => {
    assert.equal(maya.page.url(), chart);
    const glance = maya.page.locator('dl.facts').first();
    assert.match(await glance.innerText(), /Diagnosis\s+Alopecia areata, patchy\/multifocal \(L63\.8\)/);
    assert.match(await glance.innerText(), /In charge\s+Dr\. Maya Example/);
  });
  await when('she orders the tests that one medicine needs first', async () => {
    await maya.follow('Order tests');
    await look(maya, 'order-diagnosis');
    await maya.follow('Baricitinib (Olumiant)');
    assert.doesNotMatch(maya.page.url(), /baricitinib/i);
    await look(maya, 'order-medicine');
    await maya.press('Sign the order');
  });
  await then('each test stands in the chart with its date', async () => {
    const due = maya.page.locator('section.card', { has: maya.page.getByRole('heading', { name: 'Tests due' }) });
    assert.match(await due.innerText(), /before the start[^]*open[^]*Complete blood count/i);
  });
  await and('Iris sees what to have done, and what for, without a medicine being named', async () => {
    await iris.go('/my-care');
    // Her next step is a visit of today, or else these tests; on her card they stand whatever the hour is.
    await iris.sees(/Have your tests done|Your visit:/);
    await iris.sees(/\d+ tests are waiting/);
    await look(iris, 'patient-tests-waiting');
    await iris.go('/my-care/tests');
    const words = await iris.page.locator('main').innerText();
    assert.match(words, /Blood count[^]*Hepatitis B test/);
    assert.doesNotMatch(words, /tinib|areata|eligible|contraindicated/i);
    await look(iris, 'patient-tests');
  });
  await when('a paper result is typed in with a unit that cannot be', async () => {
    await maya.follow('Enter a paper result');
    await look(maya, 'paper-empty');
    await typePaper(maya, { 'Lymphocytes, absolute': ['1.8', 'spoons'] });
    await maya.press('File the result');
  });
  await then('it is not filed, and the number is still there', async () => {
    await maya.sees(/cannot be read for certain/);
    assert.equal(await maya.page.getByLabel('Lymphocytes, absolute', { exact: true }).inputValue(), '1.8');
    await look(maya, 'paper-error');
  });
  await when('it is typed as the paper has it', async () => {
    await typePaper(maya, {
      'Lymphocytes, absolute': ['1.8', '10*3/uL'],
      'Neutrophils, absolute': ['4.1', '10*3/uL'],
      Haemoglobin: ['13.6', 'g/dL'],
      Platelets: ['245', '10*3/uL'],
      'Alanine aminotransferase (ALT)': ['22', 'U/L'],
      'Aspartate aminotransferase (AST)': ['24', 'U/L'],
    });
    await maya.press('File the result');
  });
  await then('the chart has the values, with what was written', async () => {
    assert.equal(maya.page.url(), chart);
    const results = maya.page.locator('section.card', { has: maya.page.getByRole('heading', { name: 'Results', exact: true }) });
    assert.match(await results.innerText(), /Lymphocytes, absolute[^]*1\.8 10\*3\/uL/);
    await look(maya, 'chart-with-results');
  });
  await when('she asks what would change the assessment', async () => {
    await maya.follow('What would change this?');
  });
  await then('each medicine names the fewest facts, or what is needed when they are many', async () => {
    await maya.sees('it proposes nothing and orders nothing');
    await maya.sees('More than 4 facts are needed before its status can change: Hepatitis B core antibody, total');
    assert.ok((await maya.page.locator('section.card').count()) >= 4);
    assert.doesNotMatch(`${maya.page.url()} ${await maya.page.title()}`, /alopecia|areata|tinib|Iris/i);
    await look(maya, 'what-would-change');
    await maya.follow('Back');
    assert.equal(maya.page.url(), chart);
  });
  await when('she writes a plan without a dose', async () => {
    await maya.follow('Write the plan');
    const code = await maya.page.getByLabel('ICD-10-CM').evaluate((list) => list.selectedOptions[0].textContent);
    assert.match(code, /^L63\.8 Alopecia areata, patchy/, 'the code shown is of the recorded diagnosis');
    await look(maya, 'plan-new');
    await maya.choose(/^Baricitinib \(Olumiant\)/);
    await maya.press('Save and review');
  });
  await then('the page asks for it', async () => {
    await maya.sees(/There (is a problem|are \d problems)/);
    assert.ok(await maya.page.getByLabel(/^Baricitinib \(Olumiant\)/).isChecked());
    await look(maya, 'plan-error');
  });
  await when('she writes it whole', async () => {
    const start = new Date(Date.now() + 7 * 86_400_000);
    await maya.fill('Milligrams each time', '20');
    await maya.page.getByLabel('How often').selectOption('24');
    await maya.fill('Medicine and exact dose', DOSE);
    await maya.fill('Month', String(start.getMonth() + 1));
    await maya.fill('Day', String(start.getDate()));
    await maya.fill('Year', String(start.getFullYear()));
    await maya.fill('Your words to the patient', MESSAGE);
    await maya.fill('When you meet again', 'A video visit after 12 weeks');
    await maya.press('Save and review');
  });
  await then('the page sees that her words and the dose differ, and she writes the same in both', async () => {
    await maya.sees('The words name another dose than the milligrams above');
    await look(maya, 'plan-two-doses');
    await maya.fill('Medicine and exact dose', DOSE.replace('2 mg', '20 mg'));
    await maya.press('Save and review');
  });
  await then('it tells her that no label knows such a dose', async () => {
    await maya.sees('The dose departs from the label');
    await maya.sees('20 mg every 24 hours is none of the labelled doses');
    await look(maya, 'review-dose');
  });
  await when('she mends the slip', async () => {
    await maya.follow('Change the draft');
    await maya.fill('Milligrams each time', '2');
    await maya.fill('Medicine and exact dose', DOSE);
    await maya.press('Save and review');
  });
  await then('she reads what Iris would read, and what is still not known', async () => {
    assert.equal(await maya.heading(), 'Review before you sign');
    await maya.sees('Not known yet');
    await maya.sees('What are the risks?');
    await look(maya, 'review');
  });
  await when('she puts one of the answers into her own words', async () => {
    await maya.follow('Change the draft');
    await maya.fill('Am I a candidate?', CANDIDATE);
    await maya.press('Save and review');
    await maya.sees(CANDIDATE);
  });
  await and('signs without giving a reason', async () => maya.press('Sign the plan'));
  await then('the plan is not signed, and the page says what is missing', async () => {
    await maya.sees('The plan was not signed');
    await look(maya, 'sign-refused');
    await iris.go('/my-care/plan');
    await iris.sees('Your clinician has not signed a plan yet');
    assert.doesNotMatch(await iris.page.locator('main').innerText(), /tinib|areata/i);
    await look(iris, 'patient-no-plan');
  });
  await when('she says why she departs from the guideline', async () => {
    await maya.page.getByLabel('Reason', { exact: true }).selectOption({ label: 'Result seen elsewhere' });
    await maya.fill('In your words', REASON);
    await maya.press('Sign the plan');
  });
  await then('it is signed, and her reason stays with it', async () => {
    assert.equal(await maya.heading(), 'Signed plan');
    await maya.sees(/Signed by Dr\. Maya Example/);
    await maya.sees(REASON);
    assert.equal(await maya.page.getByRole('button', { name: 'Sign the plan' }).count(), 0);
    await look(maya, 'signed');
  });
  await when('Iris reads her plan', async () => {
    await iris.go('/my-care');
    await look(iris, 'patient-home-planned');
    await iris.follow('Your plan');
  });
  await then('it answers her seven questions, with sources, in the words that were signed', async () => {
    const words = await iris.page.locator('main').innerText();
    for (const said of [DOSE, MESSAGE, CANDIDATE, 'Signed by Dr. Maya Example', 'Who to call', '555-0100']) {
      assert.ok(words.includes(said), `"${said}" is missing in:\n${words}`);
    }
    for (const question of [
      'What type of hair loss do I have?',
      'What are my options?',
      'Is a medicine right for me?',
      'What are the risks?',
      'How long until I see results?',
      'What must be checked on the way?',
      'What can I do myself?',
    ]) {
      assert.equal(await iris.page.getByRole('heading', { name: question }).count(), 1, question);
    }
    assert.ok((await iris.page.getByText('Sources:').count()) >= 5);
    assert.ok(!words.includes(REASON), 'the reason for departing is for the chart');
    assert.doesNotMatch(`${iris.page.url()} ${await iris.page.title()}`, /tinib|areata/i);
    await look(iris, 'patient-plan');
  });
  await and('it can be printed', async () => {
    await iris.page.emulateMedia({ media: 'print' });
    await look(iris, 'patient-plan-print');
    await iris.page.emulateMedia({ media: 'screen' });
  });
  await and('her tests bear dates from the first day on', async () => {
    await iris.go('/my-care/tests');
    await iris.sees('Your next tests');
    await look(iris, 'patient-tests-dated');
  });
});

async function typePaper(it, values) {
  const drawn = new Date(Date.now() - 3 * 86_400_000);
  await it.fill('Laboratory', 'Sample Laboratory');
  await it.fill('Specimen number', 'SYN-PAPER-1');
  await it.fill('Month', String(drawn.getMonth() + 1));
  await it.fill('Day', String(drawn.getDate()));
  await it.fill('Year', String(drawn.getFullYear()));
  for (const [test, [value, unit]] of Object.entries(values)) {
    await it.page.getByLabel(test, { exact: true }).fill(value);
    await it.page.getByLabel(`Unit of ${test}`, { exact: true }).fill(unit);
  }
}
