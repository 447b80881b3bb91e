// Takes pictures of pages: wide and narrow, light and dark.
//
//   node e2e/look.mjs --out FOLDER [--email ADDRESS --password WORD] [--sign-in URL] URL…
//
// The sign-in page (by default /connexion on the first URL's host) has one field of type email (or
// named email) and one of type password. FOLDER must lie outside this repository.
import { mkdir } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launch, open } from './lib/browser.mjs';

const widths = [1440, 390];
const schemes = ['light', 'dark'];
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');

/** The name of a picture: `file-tickets_7-390-dark.png`. */
export function nameOf(url, width, scheme) {
  const { pathname, search } = new URL(url);
  const name = (pathname + search).replace(/[^\p{L}\p{N}]+/gu, '_').replace(/^_+|_+$/g, '');
  return `${name || 'accueil'}-${width}-${scheme}.png`;
}

async function signIn(page, { address, email, password }) {
  await page.goto(address);
  await page.locator('input[type=email], input[name=email]').first().fill(email);
  const secret = page.locator('input[type=password]').first();
  await secret.fill(password);
  const left = page.waitForURL((url) => url.href !== address, { timeout: 15_000 });
  await secret.press('Enter');
  await left;
}

/** Takes every picture and gives the paths of all. */
export async function look({ out, urls, email, password, address }) {
  const folder = resolve(out);
  const inside = relative(root, folder);
  if (!inside.startsWith('..')) throw new Error(`${folder} lies inside the repository`);
  await mkdir(folder, { recursive: true });
  const browser = await launch();
  const paths = [];
  try {
    for (const width of widths) {
      for (const scheme of schemes) {
        const page = await open(browser, { width, scheme });
        if (email) await signIn(page, { address, email, password });
        for (const url of urls) {
          await page.goto(url, { waitUntil: 'load' });
          const path = join(folder, nameOf(url, width, scheme));
          await page.screenshot({ path, fullPage: true });
          paths.push(path);
        }
        for (const error of page.errors) console.error(`${width} ${scheme}: ${error}`);
        await page.context().close();
      }
    }
  } finally {
    await browser.close();
  }
  return paths;
}

async function main() {
  const { values, positionals: urls } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      email: { type: 'string' },
      password: { type: 'string' },
      'sign-in': { type: 'string' },
    },
  });
  if (!values.out || urls.length === 0 || Boolean(values.email) !== Boolean(values.password)) {
    console.error('usage: look.mjs --out FOLDER [--email ADDRESS --password WORD] [--sign-in URL] URL…');
    process.exit(2);
  }
  const address = values['sign-in'] ?? new URL('/connexion', urls[0]).href;
  for (const path of await look({ ...values, urls, address })) console.log(path);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
