// The tools of the journeys, on pages of our own: the browser, axe, the server's start and stop.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { assertAccessible } from '../lib/axe.mjs';
import { launch, open } from '../lib/browser.mjs';
import { start } from '../lib/server.mjs';
import { look, nameOf } from '../look.mjs';

const good = `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Page</title>
<link rel="icon" href="data:,"><main><h1>Bonjour</h1>
<form method="post" action="/connexion"><label>Adresse <input type="email" name="email"></label>
<label>Mot de passe <input type="password" name="password"></label><button>Entrer</button></form></main></html>`;
const bad = '<!doctype html><html><title>Page</title><main><img src="data:,"><input></main></html>';
const policy = "default-src 'none'; img-src data:; form-action 'self'";

let site;
let url;
let browser;
let folder;
const posted = [];

before(async () => {
  site = createServer(async (request, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader('content-security-policy', policy);
    if (request.method === 'POST') {
      let body = '';
      for await (const part of request) body += part;
      posted.push(Object.fromEntries(new URLSearchParams(body)));
      response.writeHead(303, { location: '/tickets' }).end();
    } else {
      response.end(request.url === '/bad' ? bad : good);
    }
  });
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${site.address().port}`;
  folder = await mkdtemp(join(tmpdir(), 'essaim-tools-'));
  browser = await launch();
});

after(async () => {
  await browser?.close();
  site?.close();
  site?.closeAllConnections();
  if (folder) await rm(folder, { recursive: true, force: true });
});

test('a page opens in French, in the asked size and colours', async () => {
  const page = await open(browser, { width: 390, scheme: 'dark' });
  await page.goto(url);
  assert.equal(await page.textContent('h1'), 'Bonjour');
  const seen = await page.evaluate(() => [
    innerWidth,
    matchMedia('(prefers-color-scheme: dark)').matches,
    navigator.language,
    Intl.DateTimeFormat().resolvedOptions().timeZone,
  ]);
  assert.deepEqual(seen, [390, true, 'fr-FR', 'Europe/Paris']);
  assert.deepEqual(page.errors, []);
});

test('an accessible page passes under a strict security policy', async () => {
  const page = await open(browser);
  await page.goto(url);
  await assertAccessible(page);
});

test('a page that is not accessible fails with the rules and the places', async () => {
  const page = await open(browser);
  await page.goto(`${url}/bad`);
  await assert.rejects(assertAccessible(page), (error) => {
    for (const rule of ['html-has-lang', 'image-alt', 'label']) assert.match(error.message, new RegExp(rule));
    assert.match(error.message, /<img src="data:,">/);
    return true;
  });
});

test('look signs in and takes four pictures of each page', async () => {
  const who = { email: 'nadia@example.org', password: 'motdepasse' };
  const address = `${url}/connexion`;
  const paths = await look({ out: folder, urls: [`${url}/tickets/7`], address, ...who });
  assert.equal(paths.length, 4);
  for (const path of paths) assert.equal((await readFile(path)).subarray(1, 4).toString(), 'PNG');
  assert.deepEqual(posted, [who, who, who, who]);
  assert.equal(nameOf('http://127.0.0.1:1/', 390, 'dark'), 'accueil-390-dark.png');
});

test('look refuses a folder inside the repository', async () => {
  const inside = new URL('../pictures', import.meta.url).pathname;
  await assert.rejects(look({ out: inside, urls: [url] }), /inside the repository/);
  assert.equal(existsSync(inside), false);
});

/** A program that stands for the built one: it prints as that does, and serves. */
async function program(body) {
  const path = join(folder, `program-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(path, `#!${process.execPath}\n${body}`);
  await chmod(path, 0o755);
  return path;
}

test('the server is started with a folder and stopped with nothing left', async () => {
  const serving = await program(`
    import { createServer } from 'node:http';
    import { writeFileSync } from 'node:fs';
    const [, , demo, , data, , listen] = process.argv;
    writeFileSync(data + '/made', '');
    const server = createServer((_, response) => response.end([demo, listen].join(' ')));
    server.listen(0, '127.0.0.1', () =>
      console.log('Essaim : http://127.0.0.1:' + server.address().port + '/'));
  `);
  const server = await start({ program: serving });
  assert.equal(await (await fetch(server.url)).text(), 'demo 127.0.0.1:0');
  assert.ok(existsSync(join(server.data, 'made')));
  await server.stop();
  assert.equal(existsSync(server.data), false);
  assert.throws(() => process.kill(server.pid, 0), { code: 'ESRCH' });
});

test('a server that ends at once fails with its own words', async () => {
  const failing = await program(`console.error('the port is taken'); process.exit(1);`);
  await assert.rejects(start({ program: failing }), /ended with 1; it said:\nthe port is taken/);
});
