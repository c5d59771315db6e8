// A clinician writes a plan and signs it.

import assert from 'node:assert/strict';

/** For the patient whose chart is open: with so many milligrams of baricitinib a day from today on, or without a medicine. */
export async function signPlan(it, milligrams) {
  await it.follow('Write the plan');
  if (milligrams) {
    const start = new Date();
    await it.choose(/^Baricitinib \(Olumiant\)/);
    await it.fill('Milligrams each time', String(milligrams));
    await it.page.getByLabel('How often').selectOption('24');
    await it.fill('Medicine and exact dose', `Baricitinib ${milligrams} mg, one tablet by mouth once daily`);
    await it.fill('Month', String(start.getMonth() + 1));
    await it.fill('Day', String(start.getDate()));
    await it.fill('Year', String(start.getFullYear()));
  } else {
    await it.choose(/^No medicine/);
  }
  await it.fill('Your words to the patient', 'As we said.');
  await it.fill('When you meet again', 'As the plan says');
  await it.press('Save and review');
  const reason = it.page.getByLabel('Reason', { exact: true });
  if (await reason.count()) {
    await reason.selectOption({ label: 'Other' });
    await it.fill('In your words', 'We spoke about it.');
  }
  await it.press('Sign the plan');
  assert.equal(await it.heading(), 'Signed plan');
}
