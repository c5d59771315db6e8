// The watch itself is watched: planted faults are found, a good page passes, also with scripts off.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { look } from './look.mjs';
import { newVisitor, openBrowser } from './visitor.mjs';

const GOOD = `<!doctype html><html lang="en"><head><title>Good</title><meta name="viewport" content="width=device-width">
  <link rel="icon" href="data:,"></head><body><main><h1>Good</h1><p>Words.</p></main></body></html>`;

const PAGES = {
  '/good': GOOD,
  '/barrier': GOOD.replace('<p>', '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p>'),
  '/wide': GOOD.replace('<p>', '<p style="width:500px">'),
  '/foreign': GOOD.replace('<p>', '<link rel="stylesheet" href="http://127.0.0.2:9/x.css"><p>'),
  '/two-headings': GOOD.replace('<p>', '<h1>Again</h1><p>'),
  '/mute': GOOD.replace(' lang="en"', ''),
  '/heavy': GOOD.replace('<p>', `<!-- ${'x'.repeat(120_000)} --><p>`),
  '/inline': GOOD.replace('<p>', '<script>document.title = "x"</script><p>'),
};

let server;
let browser;
let clinic;

before(async () => {
  server = createServer((request, response) => {
    const page = PAGES[request.url];
    const inline = request.url === '/wide' ? " style-src 'unsafe-inline';" : '';
    const anywhere = request.url === '/foreign' ? ' style-src *;' : '';
    response.writeHead(page ? 200 : 404, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; img-src data:;${inline}${anywhere}`,
    });
    response.end(page ?? GOOD);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  clinic = { url: `http://127.0.0.1:${server.address().port}` };
  browser = await openBrowser();
});

after(async () => {
  await browser.close();
  server.close();
});

async function finds(path, js = true) {
  const visitor = await newVisitor(browser, clinic, { js });
  try {
    await visitor.go(path);
    await look(visitor, 'the-watch-itself', path.slice(1));
    return '';
  } catch (error) {
    assert.equal(error.code, 'ERR_ASSERTION', error.stack);
    return JSON.stringify(error.actual);
  } finally {
    await visitor.context.close();
  }
}

test('a good page passes, with scripts and without', async () => {
  assert.equal(await finds('/good'), '');
  assert.equal(await finds('/good', false), '');
});

for (const [path, words] of [
  ['/barrier', /axe at 390: image-alt/],
  ['/wide', /wide on a screen of 320/],
  ['/foreign', /asked another place: http:\/\/127\.0\.0\.2:9/],
  ['/two-headings', /2 first headings/],
  ['/mute', /no language/],
  ['/heavy', /bytes, more than/],
  ['/inline', /Content Security Policy/],
]) {
  test(`a planted fault is found: ${path}`, async () => assert.match(await finds(path), words));
}

test('a barrier is found with scripts off too', async () => {
  assert.match(await finds('/barrier', false), /image-alt/);
});
