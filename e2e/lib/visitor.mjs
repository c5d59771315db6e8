// One person at one screen: a browser context that notices what must never happen.

import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A camera that shows a moving picture and a microphone that beeps; still asked for, and refused where not allowed.
  '--use-fake-device-for-media-stream',
];

/** How long anything on a page may take on a busy machine, in milliseconds. */
const PATIENCE = 30_000;

/** What a browser that this machine never ran before may take to draw its first page, in milliseconds. */
const FIRST_DRAWING = 120_000;

/** Where Chromium lies. */
export const CHROMIUM = process.env.ANAGEN_CHROMIUM ?? '/usr/bin/chromium';

/** Starts Chromium and has it draw once, so that no journey waits for that; one serves a whole file of journeys. */
export async function openBrowser({ program = CHROMIUM, flags = [] } = {}) {
  const browser = await chromium.launch({
    executablePath: program,
    args: [...FLAGS, ...flags],
    timeout: FIRST_DRAWING,
  });
  const page = await browser.newPage();
  await page.screenshot({ fullPage: true, timeout: FIRST_DRAWING });
  await page.context().close();
  return browser;
}

/**
 * A person with a screen and nothing in the browser yet.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {{ url: string }} clinic
 * @param {{ js?: boolean, width?: number, language?: string, camera?: boolean, zone?: string }} [how] `js: false` reads
 *   and posts as plain HTML does; `camera: true` has allowed the clinic its camera and microphone
 */
export async function newVisitor(
  browser,
  clinic,
  { js = true, width = 390, language = 'en-US', camera = false, zone = 'America/Chicago' } = {},
) {
  const context = await browser.newContext({
    baseURL: clinic.url,
    javaScriptEnabled: js,
    locale: language,
    viewport: { width, height: width < 600 ? 844 : 900 },
    timezoneId: zone,
    permissions: camera ? ['camera', 'microphone'] : [],
  });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const visitor = { page, context, js, trouble: [], bytes: 0 };

  // Anything that is asked of another place than the clinic. `data:` and `blob:` never leave the browser.
  context.on('request', (request) => {
    const address = new URL(request.url());
    if (['http:', 'https:', 'ws:', 'wss:'].includes(address.protocol) && address.origin !== new URL(clinic.url).origin) {
      visitor.trouble.push(`asked another place: ${request.url()}`);
    }
  });
  context.on('response', (response) => {
    if (response.status() >= 500) visitor.trouble.push(`${response.status()} from ${response.url()}`);
  });
  // A refusal by the page's own policy is written to the console as an error.
  page.on('console', (message) => {
    if (message.type() === 'error' && !/the server responded with a status of 4\d\d/.test(message.text())) {
      visitor.trouble.push(`console: ${message.text()}`);
    }
  });
  page.on('pageerror', (error) => visitor.trouble.push(`script: ${error.message}`));

  // The weight of the page in view, as on a first visit.
  const wire = await context.newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.setCacheDisabled', { cacheDisabled: true });
  const pictures = new Set();
  wire.on('Network.requestWillBeSent', ({ type, redirectResponse }) => {
    if (type === 'Document' && !redirectResponse) visitor.bytes = 0;
  });
  wire.on('Network.responseReceived', ({ requestId, response }) => {
    if (response.mimeType === 'image/jpeg') pictures.add(requestId);
  });
  wire.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    // Photographs have their own budget.
    if (!pictures.has(requestId)) visitor.bytes += encodedDataLength;
  });

  visitor.go = (path) => page.goto(path);
  visitor.sees = (words) => page.getByText(words).first().waitFor();
  visitor.heading = () => page.getByRole('heading', { level: 1 }).innerText();
  visitor.follow = (name) => turning(page, () => page.getByRole('link', { name }).first().click());
  visitor.press = (name) => turning(page, () => page.getByRole('button', { name }).first().click());
  // The input lies unseen over its card, so the label is what a finger meets.
  visitor.choose = (name) => page.getByLabel(name).first().check({ force: true });
  visitor.fill = (name, words) => page.getByLabel(name).first().fill(words);
  return visitor;
}

/** Does `act` and waits for the page that comes of it. */
async function turning(page, act) {
  // Both at once: when there is nothing to press, that is what is said, and nothing is left waiting.
  await Promise.all([page.waitForEvent('load'), act()]);
}
