// The questions of the intake, answered as a person would: by their labels, in the order the clinic asks them.

/** What somebody with bare patches tells, who is not sure of several things. By the last word of the address. */
export const ANSWERS = {
  pattern: (it) => it.choose('Smooth round patches'),
  episode: async (it) => {
    await it.fill('Number', '14');
    await it.choose('months');
  },
  'first-episode': unsure,
  elsewhere: (it) => it.choose('Part of my eyebrows'),
  scalp: none,
  practices: none,
  tried: async (it) => {
    await it.fill('What', 'clobetasol 0.05% solution');
    await it.fill('How many months', '3');
    await it.page.getByLabel('How it went').first().selectOption({ label: 'It did not help' });
  },
  family: unsure,
  conditions: none,
  infections: unsure,
  symptoms: none,
  smoking: (it) => it.choose('No, never'),
  vaccines: unsure,
  medicines: (it) => it.fill('One on each line', 'cetirizine 10 mg in spring\nsea moss gummies'),
  allergies: (it) => it.choose('No allergies that I know of'),
  pregnancy: (it) => it.choose('I could, but I do not plan to'),
  contraception: (it) => it.choose('IUD (coil)'),
  breastfeeding: (it) => it.choose(/^No$/),
  impact: (it) => it.choose(/^7$/),
  safety: (it) => it.choose(/^No$/),
  goals: (it) => it.fill('Your answer', 'My brows, and one pill a day if it must be a pill.'),
};

/** How many dots of each view are bare. */
const BARE = { top: '18 % (7 of 40 dots)', back: '0 % (0 of 24 dots)', right: '33 % (6 of 18 dots)', left: null };

/** Where the visitor is in the clinic. */
export const at = (it) => new URL(it.page.url()).pathname;

/**
 * Answers one page after the other, until the page of the photographs or one that is not a question.
 *
 * `seen(address)` is called at each page before it is answered; `until(address)` says where to stop.
 */
export async function answerIntake(it, { seen = async () => {}, until = () => false } = {}) {
  const been = [];
  for (;;) {
    const here = at(it);
    const [, kind, name] = /^\/intake\/(question|scalp)\/(.+)$/.exec(here) ?? [];
    if (!kind || until(here)) return been;
    if (been.includes(here)) throw new Error(`${here} comes a second time, after ${been.join(' ')}`);
    been.push(here);
    await seen(here);
    await (kind === 'scalp' ? markView(it, name) : answer(it, name));
  }
}

async function answer(it, question) {
  const how = ANSWERS[question];
  if (!how) throw new Error(`nobody knows what to say to "${question}"`);
  await how(it);
  await it.press('Continue');
}

/** Chooses from the list below the drawing, as everybody without a script or a steady hand does. */
async function markView(it, view) {
  if (BARE[view] === null) return it.press("I'm not sure");
  await it.page.getByLabel('Bare part').selectOption({ label: BARE[view] });
  return it.press(/^(Next view|Continue)$/);
}

/** "State, date of birth, sex": an adult woman in Illinois. */
export async function sayWhere(it, { state = 'Illinois', year = 1992, sex = 'Female' } = {}) {
  await it.page.getByLabel('State').selectOption({ label: state });
  await it.fill('Month', '4');
  await it.fill('Day', '27');
  await it.fill('Year', String(year));
  await it.choose(new RegExp(`^${sex}`));
}

/** A made-up photograph, as small as one can be. */
export async function photograph(it) {
  return { name: 'top.jpg', mimeType: 'image/jpeg', buffer: await it.page.screenshot({ type: 'jpeg', quality: 60, clip: { x: 0, y: 0, width: 320, height: 320 } }) };
}

function unsure(it) {
  return it.choose("I'm not sure");
}

function none(it) {
  return it.choose('None of these');
}

/**
 * From nobody to a patient with a booked visit, without looking around: what the journeys of others begin with.
 *
 * @param {{ given: string, email: string, state?: string, sex?: string, book?: boolean }} who
 */
export async function becomePatient(it, { given, email, book = true, ...where }) {
  await it.go('/sign-up');
  await it.fill('First name', given);
  await it.fill('Last name', 'Example');
  await it.fill('Email', email);
  await it.fill('Password', 'otter lamp window seven');
  await it.press('Make my account');
  await it.go('/where');
  await sayWhere(it, where);
  await it.press('Continue');
  await answerIntake(it);
  await it.press('Go on without photos');
  for (const box of await it.page.locator('main input[type=checkbox]').all()) await box.check({ force: true });
  await it.press('Send my answers');
  if (!book) return;
  await it.follow('Choose a time');
  await it.press(/^Hold /);
  await it.press(/^Book /);
}
