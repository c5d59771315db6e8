// A journey reads as given / when / then. Its steps are tests of their own; the first that breaks ends it.

import { after, test } from 'node:test';

import { openClinic } from './clinic.mjs';
import { lastSight, look } from './look.mjs';
import { newVisitor, openBrowser } from './visitor.mjs';

/** Started once for all journeys of a file, when the first of them wants it. */
let opening;

async function stage() {
  opening ??= { clinic: openClinic(), browser: openBrowser() };
  return { clinic: await opening.clinic, browser: await opening.browser };
}

after(async () => {
  // One may have failed to open; the other must close all the same, or this process never ends.
  await opening?.browser.then((it) => it.close(), () => {});
  await opening?.clinic.then((it) => it.stop(), () => {});
});

/**
 * One person's way through the clinic.
 *
 * `run` gets `given`, `when`, `then`, `and` (a sentence and what happens), `clinic`, `visitor(how)` and
 * `look(visitor, name)`.
 *
 * @param {string} title
 * @param {(tools: object) => Promise<void>} run
 */
export function journey(title, run) {
  test(title, async (t) => {
    const { clinic, browser } = await stage();
    const folder = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 60);
    const visitors = [];
    let pictures = 0;
    const step = (word) => async (sentence, act) => {
      let broke;
      await t.test(`${word} ${sentence}`, async () => {
        try {
          await act();
        } catch (error) {
          broke = error;
          throw error;
        }
      });
      if (broke) throw new Error(`stopped at: ${word} ${sentence}`);
    };
    try {
      await run({
        clinic,
        given: step('given'),
        when: step('when'),
        then: step('then'),
        and: step('and'),
        visitor: async (how) => {
          const visitor = await newVisitor(browser, clinic, how);
          visitors.push(visitor);
          return visitor;
        },
        look: (visitor, name) => look(visitor, folder, `${String(++pictures).padStart(2, '0')}-${name}`),
      });
    } catch (error) {
      await Promise.all(visitors.map((it, at) => lastSight(it, folder, at + 1)));
      throw error;
    } finally {
      await Promise.all(visitors.map((it) => it.context.close()));
    }
  });
}
