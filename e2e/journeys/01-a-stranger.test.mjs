// Somebody who has given nothing yet: reads, compares, is kept safe, and decides whether to stay.

import assert from 'node:assert/strict';

import { journey } from '../lib/journey.mjs';

journey('A stranger learns about hair loss before giving anything', async ({ given, when, then, and, visitor, look }) => {
  let mia;
  await given('somebody who lost hair opens the clinic on a phone', async () => {
    mia = await visitor();
    await mia.go('/');
  });
  await then('the first page says what happens next and what it costs', async () => {
    await mia.sees('What happens next');
    await mia.sees('What it costs');
    await look(mia, 'landing');
  });
  await when('she wants to learn first', async () => mia.follow('Learn first'));
  await then('there are topics in plain words', async () => {
    assert.equal(await mia.heading(), 'Learn about hair loss');
    await look(mia, 'learn');
  });
  await and('every topic can be read, with its sources and who reviewed it', async () => {
    const topics = await mia.page.locator('main a[href^="/learn/"]').evaluateAll((links) => links.map((it) => it.getAttribute('href')));
    assert.ok(new Set(topics).size >= 5, `only ${topics}`);
    for (const topic of new Set(topics)) {
      await mia.go(topic);
      await mia.sees('Where this comes from');
      assert.match(await mia.page.locator('main').innerText(), /Reviewed by|No clinician has reviewed this page yet/);
      await look(mia, `topic-${topic.split('/').pop()}`);
    }
  });
  await and('the address and the tab name no illness', async () => {
    assert.doesNotMatch(`${mia.page.url()} ${await mia.page.title()}`, /alopecia|jak|areata|scar/i);
  });
  await and('the price, the use of data and the numbers for an emergency are one step away', async () => {
    for (const [path, title] of [['/costs', 'What it costs'], ['/privacy', 'How we use your data'], ['/help-now', 'When to get help fast']]) {
      await mia.go(path);
      assert.equal(await mia.heading(), title);
      await look(mia, path.slice(1));
    }
  });
});

journey('A danger sign stops the way and gives a number to call', async ({ given, when, then, and, visitor, look }) => {
  let sam;
  await given('somebody with scripts turned off starts', async () => {
    sam = await visitor({ js: false });
    await sam.go('/');
    await sam.follow('Start my assessment');
    await look(sam, 'safety-questions');
  });
  await when('nothing is ticked', async () => sam.press('Continue'));
  await then('the page says what to do and nothing is lost', async () => {
    await sam.sees('Tick what is true');
    await look(sam, 'safety-questions-error');
  });
  await when('he has thoughts of hurting himself', async () => {
    await sam.choose(/Thoughts of hurting yourself/);
    await sam.press('Continue');
  });
  await then('988 stands there, and no way on into the assessment', async () => {
    assert.equal(await sam.heading(), 'Please get help first');
    await sam.page.locator('a[href="tel:988"]').first().waitFor();
    assert.equal(await sam.page.locator('main a[href="/sign-up"]').count(), 0);
    await look(sam, 'safety-988');
  });
  await when('he has chest pain instead', async () => {
    await sam.go('/start');
    await sam.choose(/Chest pain/);
    await sam.press('Continue');
  });
  await then('911 stands first', async () => {
    await sam.page.locator('a[href="tel:911"]').first().waitFor();
    await look(sam, 'safety-911');
  });
  await and('without any sign the way leads on to an account', async () => {
    await sam.go('/start');
    await sam.choose('None of these');
    await sam.press('Continue');
    assert.equal(new URL(sam.page.url()).pathname, '/sign-up');
    await look(sam, 'sign-up');
  });
});

journey('The same pages speak Spanish', async ({ given, then, visitor, look }) => {
  let luz;
  await given('a browser that prefers Spanish', async () => {
    luz = await visitor({ language: 'es-US' });
  });
  await then('the pages are in Spanish, the safety questions too', async () => {
    for (const path of ['/', '/learn', '/start', '/help-now', '/sign-up', '/sign-in']) {
      await luz.go(path);
      assert.equal(await luz.page.locator('html').getAttribute('lang'), 'es');
      await look(luz, `es-${path.slice(1) || 'landing'}`);
    }
  });
});

journey('What is not there says so kindly', async ({ when, then, visitor, look }) => {
  let mia;
  await when('somebody opens an address that is none', async () => {
    mia = await visitor();
    const answer = await mia.go('/nowhere');
    assert.equal(answer.status(), 404);
  });
  await then('there is a page with a way back', async () => look(mia, 'not-found'));
});
