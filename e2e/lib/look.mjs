// What must hold of every page in every state, and the pictures of it that one can look at.

import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const OUT = fileURLToPath(new URL('../out/', import.meta.url));

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** A phone in the hand and a window on a desk, in CSS pixels. */
const WIDTHS = [390, 1100];

/** The narrowest screen without scrolling sideways: 1280 pixels at 400 % zoom. */
const NARROWEST = 320;

/** The most bytes of a first visit over the wire, photographs aside. */
const WEIGHT_MAX = 100_000;

/**
 * Looks at the page in view: picture at each width, no barrier for assistive technology, no sideways scroll, no
 * foreign request, one first heading, a language, a title, and a light weight.
 *
 * @param {Awaited<ReturnType<import('./visitor.mjs').newVisitor>>} visitor
 * @param {string} journey folder of the pictures
 * @param {string} name of the page and its state, in words for a file name
 */
export async function look(visitor, journey, name) {
  const { page } = visitor;
  const complaints = [];
  await mkdir(`${OUT}${journey}`, { recursive: true });
  const bytes = await weight(visitor);
  const before = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
    await page.screenshot({ path: `${OUT}${journey}/${name}-${width}.png`, fullPage: true, animations: 'disabled' });
    complaints.push(...(await barriers(visitor, width)));
    complaints.push(...(await sideways(page, width)));
  }
  await page.setViewportSize({ width: NARROWEST, height: 640 });
  complaints.push(...(await sideways(page, NARROWEST)));
  await page.setViewportSize(before);

  const first = await page.locator('h1').count();
  if (first !== 1) complaints.push(`${first} first headings`);
  if (!(await page.locator('html').getAttribute('lang'))) complaints.push('no language');
  if (!(await page.title()).trim()) complaints.push('no title');
  if (bytes > WEIGHT_MAX) complaints.push(`${bytes} bytes, more than ${WEIGHT_MAX}`);
  if (bytes === 0) complaints.push('no weight was measured');
  complaints.push(...visitor.trouble.splice(0));
  assert.deepEqual(complaints, [], `${name} at ${page.url()}`);
}

/** The bytes of the page in view. The browser counts them beside the page's own events, so they may come a little later. */
async function weight(visitor) {
  for (let waited = 0; visitor.bytes === 0 && waited < 5_000; waited += 50) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return visitor.bytes;
}

/** What axe finds. Its script comes in through the debugger, so that the page's own policy stays in force. */
async function barriers(visitor, width) {
  const twin = visitor.js ? null : await withScripts(visitor, width);
  const page = twin ?? visitor.page;
  try {
    await page.evaluate(`if (!window.axe) { ${AXE} }`);
    const found = await page.evaluate((tags) => window.axe.run(document, { runOnly: tags, resultTypes: ['violations'] }), TAGS);
    return found.violations.flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `axe at ${width}: ${id}: ${help}: ${node.target.join(' ')}: ${node.failureSummary}`),
    );
  } finally {
    await twin?.context().close();
  }
}

/** The page in view once more, word for word but without its scripts, where axe itself may run. */
async function withScripts({ page, context }, width) {
  const words = (await page.content()).replaceAll(/<script\b[^>]*>[^]*?<\/script>/g, '');
  const twin = await (await context.browser().newContext({ viewport: { width, height: 900 } })).newPage();
  await twin.route(page.url(), (route) => route.fulfill({ body: words, contentType: 'text/html; charset=utf-8' }));
  await twin.goto(page.url());
  return twin;
}

/** Whether the page is wider than the screen, and what makes it so. */
async function sideways(page, width) {
  return page.evaluate((width) => {
    const wide = document.documentElement.scrollWidth;
    if (wide <= width) return [];
    const reaches = [...document.querySelectorAll('body *')].filter((it) => it.getBoundingClientRect().right > width + 1);
    const names = reaches.slice(-3).map((it) => `${it.tagName.toLowerCase()}.${it.className}`);
    return [`${wide} wide on a screen of ${width}: ${names.join(', ')}`];
  }, width);
}

/** A picture of where a journey stopped, for each who walked in it. */
export async function lastSight(visitor, journey, who) {
  await mkdir(`${OUT}${journey}`, { recursive: true });
  await visitor.page.screenshot({ path: `${OUT}${journey}/STOPPED-${who}.png`, fullPage: true }).catch(() => {});
}
