// Twenty tickets in a row, opened, qualified, answered and resolved without touching the mouse.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open } from '../lib/browser.mjs';
import { people, signIn } from '../lib/people.mjs';
import { start } from '../lib/server.mjs';

const tickets = 20;
let server;
let browser;

before(async () => {
  server = await start();
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Presses keys that lead to another page, and waits for it. */
async function leads(page, ...keys) {
  const before = page.url();
  const arrived = page.waitForEvent('load');
  for (const key of keys) await page.keyboard.press(key);
  await arrived;
  return before !== page.url();
}

/** Opens a form by its key, writes in it and sends it. */
async function write(page, key, text) {
  await page.keyboard.press(key);
  await page.keyboard.type(text);
  await leads(page, 'Control+Enter');
}

/** Moves the focus with Tab until it is on a field of this name. */
async function tabTo(page, name) {
  for (let steps = 0; steps < 40; steps++) {
    if (await page.evaluate((n) => document.activeElement?.name === n, name)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab never reaches ${name}`);
}

test('twenty tickets are opened, qualified, answered and resolved by keyboard alone', async () => {
  const page = await open(browser);
  await signIn(page, server.url, people.technician);
  await page.goto(`${server.url}/file`);
  const done = new Set();
  // Tickets at the head of the queue that wait for the tasks of others: they are gone past.
  let past = 0;
  for (let turn = 0; done.size < tickets; turn++) {
    assert.ok(turn < 3 * tickets, 'the queue holds enough tickets that can be resolved');
    if (turn > 0) await leads(page, 'g', 'f');
    for (let down = 0; down <= past; down++) await page.keyboard.press('j');
    await leads(page, 'o');
    const number = new URL(page.url()).pathname;
    assert.match(number, /^\/tickets\/\d+$/);
    // A ticket that waits goes on first.
    if (await page.locator('button[data-key=s]').count()) await leads(page, 's');
    await page.keyboard.press('q');
    await tabTo(page, 'cell');
    await page.keyboard.press('Space');
    await leads(page, 'Control+Enter');
    const said = await page.textContent('main');
    assert.ok(said.includes('Qualification enregistrée.'), `${number}: ${said.slice(0, 400)}`);
    await write(page, 'r', 'Je m’en occupe tout de suite.');
    await write(page, 'f', 'Réglé et vérifié avec vous.');
    const state = await page.textContent('main');
    if (/Il reste\s\d+\stâches?\sà faire/.test(state)) {
      past += 1;
      continue;
    }
    done.add(number);
    // A major incident says that all of its tickets are.
    assert.match(state, /Ticket résolu\.|Incident majeur résolu/, number);
  }
  // The browser tells the refusals of tickets that wait as errors.
  assert.deepEqual(page.errors.filter((error) => !error.includes('409')), []);
  await page.context().close();
});
