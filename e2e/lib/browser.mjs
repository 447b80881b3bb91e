// Debian's Chromium, headless, quiet on the network, with an empty profile each time.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executablePath = process.env.ESSAIM_CHROMIUM ?? '/usr/bin/chromium';

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts a browser; close it at the end. Its sandbox cannot work for root, and is then left out. */
export async function launch() {
  if (!existsSync(executablePath)) {
    throw new Error(`${executablePath} is missing; install it with: apt-get install chromium`);
  }
  const root = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    headless: true,
    chromiumSandbox: !root,
    args: root ? [...quiet, '--no-sandbox'] : quiet,
  });
}

/**
 * A page as a person in France has it. `width` and `height` in CSS pixels, `scheme` light or dark.
 * Console errors and failed scripts are gathered in `page.errors`.
 */
export async function open(browser, { width = 1440, height = 900, scheme = 'light', ...more } = {}) {
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: 'fr-FR',
    timezoneId: 'Europe/Paris',
    reducedMotion: 'reduce',
    ...more,
  });
  const page = await context.newPage();
  page.errors = [];
  page.on('pageerror', (error) => page.errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') page.errors.push(message.text());
  });
  return page;
}
