// A technician's morning: the queue by keyboard, a call, a qualification, and the same without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from '../lib/axe.mjs';
import { launch, open } from '../lib/browser.mjs';
import { start } from '../lib/server.mjs';

const password = 'Abeille-Ruche-77';
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

/** A page where somebody of the demonstration is signed in. */
async function signedIn(name, options) {
  const page = await open(browser, options);
  await page.goto(`${server.url}/connexion`);
  await page.fill('input[name=email]', name);
  await page.fill('input[name=password]', password);
  await page.press('input[name=password]', 'Enter');
  await page.waitForURL((url) => url.pathname !== '/connexion');
  return page;
}

const nadia = (options) => signedIn('nadia.belkacem@disn.example.org', options);

test('the desk is accessible, wide and narrow, light and dark', async () => {
  for (const [width, scheme] of [[1440, 'light'], [390, 'dark']]) {
    const page = await nadia({ width, scheme });
    await page.goto(`${server.url}/file`);
    await assertAccessible(page);
    const open = await page.locator('.queue .obj a').first().getAttribute('href');
    for (const path of ['/tickets', '/tickets/nouveau', open]) {
      await page.goto(server.url + path);
      await assertAccessible(page);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wider <= 0, `${path} is ${wider} px wider than a screen of ${width}`);
    }
    assert.deepEqual(page.errors, []);
    await page.context().close();
  }
});

test('the queue and the ticket answer to keys, never inside a field, and can be told not to', async () => {
  const page = await nadia();
  await page.goto(`${server.url}/file`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  assert.equal(await page.locator('.queue tr.at .pick input').isChecked(), true);
  assert.equal(await page.locator('.bulk').isVisible(), true);
  const href = await page.locator('.queue tr.at .obj a').getAttribute('href');
  await page.keyboard.press('/');
  await page.keyboard.type('jko?');
  assert.equal(await page.inputValue('#q'), 'jko?');
  await page.goto(`${server.url}/file`);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await Promise.all([page.waitForURL(`**${href}`), page.keyboard.press('o')]);
  await page.keyboard.press('n');
  await page.keyboard.type('rnqas');
  assert.equal(await page.inputValue('#notes-text'), 'rnqas');
  await page.locator('h1').click();
  await page.keyboard.press('?');
  assert.equal(await page.locator('#touches').isVisible(), true);
  await assertAccessible(page);
  await page.locator('#touches-actives').uncheck();
  await page.keyboard.press('Escape');
  await page.locator('h1').click();
  await page.keyboard.press('?');
  assert.equal(await page.locator('#touches').isVisible(), false);
  await page.locator('[data-opens=touches]').click();
  await page.locator('#touches-actives').check();
  await page.getByRole('button', { name: 'Fermer', exact: true }).click();
  await page.locator('h1').click();
  await page.keyboard.press('g');
  await Promise.all([page.waitForURL('**/file'), page.keyboard.press('f')]);
  assert.deepEqual(page.errors, []);
  await page.context().close();
});

test('a call becomes a qualified ticket with a suggested name', async () => {
  const page = await nadia();
  await page.goto(`${server.url}/tickets/nouveau`);
  await page.locator('#qui').pressSequentially('perrich');
  await page.waitForFunction(() => document.querySelectorAll('#personnes option').length > 0);
  const suggested = await page.locator('#personnes option').first().getAttribute('value');
  assert.match(suggested, /^Josiane Perrichon <.+>$/);
  await page.fill('#qui', suggested);
  await page.fill('#subject', 'Plus de son dans la salle');
  await page.getByRole('radio', { name: 'une personne, bloquée' }).check({ force: true });
  await page.getByLabel(/Je m’en occupe/).check();
  await page.fill('#actions', 'Je vérifie le câble.');
  await page.getByRole('button', { name: 'Enregistrer le ticket' }).click();
  await page.waitForURL('**/tickets/*');
  const text = await page.textContent('main');
  assert.ok(text.includes('Nadia Belkacem s’en occupe. Résolution au plus tard'), text);
  await page.context().close();
});

test('everything works without script', async () => {
  const page = await nadia({ javaScriptEnabled: false });
  await page.goto(`${server.url}/tickets/nouveau`);
  await page.fill('#qui', 'brie');
  await page.fill('#subject', 'Écran qui clignote');
  await page.getByRole('button', { name: 'Enregistrer le ticket' }).click();
  await page.locator('input[name=requester]').first().check();
  await page.getByRole('button', { name: 'Enregistrer le ticket' }).click();
  await page.waitForURL('**/tickets/*');
  await page.locator('#qualifier label', { hasText: 'haute' }).click();
  await page.getByRole('button', { name: 'Enregistrer la qualification' }).click();
  await page.getByText('Qualification enregistrée.').waitFor();
  await page.locator('#resoudre summary').click();
  await page.fill('#resolution-text', 'Câble resserré.');
  await page.getByRole('button', { name: 'Résoudre le ticket' }).click();
  await page.getByText('Ticket résolu.').waitFor();
  await page.context().close();
});

test('a PDF is read in the page once its preview is opened, and a program is withheld', async () => {
  for (const width of [1440, 390]) {
    const page = await nadia({ width });
    const read = [];
    page.on('response', (answer) => {
      if (answer.url().includes('vue=lire')) read.push(answer);
    });
    await page.goto(`${server.url}/recherche?q=bon-de-commande`);
    const ticket = await page.locator('a', { hasText: /^Ticket \d+$/ }).first().getAttribute('href');
    await page.goto(server.url + ticket);
    const preview = page.locator('details.reader').first();
    assert.equal(await preview.locator('iframe').isVisible(), false);
    await page.waitForLoadState('networkidle');
    assert.equal(read.length, 0, 'nothing is read before it is asked for');
    const framed = page.waitForResponse((answer) => answer.url().includes('vue=lire'));
    await preview.locator('summary').click();
    const answer = await framed;
    assert.equal(answer.status(), 200);
    assert.equal(answer.headers()['x-frame-options'], 'SAMEORIGIN');
    await preview.locator('iframe').scrollIntoViewIfNeeded();
    const box = await preview.locator('iframe').boundingBox();
    assert.ok(box.width > 250 && box.x + box.width <= width && box.height > 300, JSON.stringify(box));
    await page.waitForLoadState('networkidle');
    assert.deepEqual(page.errors, []);
    await page.goto(`${server.url}/recherche?q=correctif-paie`);
    const other = await page.locator('a', { hasText: /^Ticket \d+$/ }).first().getAttribute('href');
    await page.goto(server.url + other);
    await page.getByText('Fichier retenu').first().waitFor();
    await assertAccessible(page);
    await page.context().close();
  }
});
