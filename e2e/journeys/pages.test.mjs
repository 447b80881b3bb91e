// Every page that people open daily: accessible, light, and whole without script, wide and narrow.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from '../lib/axe.mjs';
import { launch, open } from '../lib/browser.mjs';
import { people, signIn } from '../lib/people.mjs';
import { start } from '../lib/server.mjs';

// The year that the demo has under review.
const last = new Date().getFullYear() - 1;

const pages = {
  '': ['/connexion', '/mot-de-passe', '/accessibilite', '/mentions', '/demo/outbox', '/nulle-part'],
  requester: ['/', '/demander?q=imprimante', '/demander?q=zzzz', '/demander/9', '/demander/10', '/demander/13', '/demander/autre', '/mes-demandes', '/mon-compte', '/convention', '/connaissances'],
  referent: ['/', '/devis', '/tickets', '/tableaux', '/tableaux/2/2022-1', '/bilans', '/bilans/2022', '/bilans/2022/tickets', `/bilans/${last}/tickets`, `/bilans/${last}/mise-a-jour`, '/bilans/2022/titres', '/bilans/2022/dossier', '/bilans/2022/historique', '/bilans/equite', '/simulations', '/simulations/1', '/astreintes', '/previsions', '/parc'],
  technician: ['/file', '/file?vue=en-retard', '/file?q=zzzz', '/tickets', '/tickets/1', '/tickets/nouveau', '/messages', '/messages/envoi', '/catalogue', '/catalogue/9', '/taches', '/taches?pole=tous', '/devis', '/devis/1', '/tickets/1/devis', '/recherche?q=imprimante', '/alertes', '/editeurs', '/circonstances', '/connaissances/mesures', '/vues', '/reponses-types', '/parc', '/parc?etat=retired', '/parc/1', '/parc/1/modifier', '/parc/nouveau', '/parc/import', '/mon-compte'],
  director: ['/bilans/2022', '/alertes', '/bilans/2022/postes/1/particularites', `/bilans/${last}/postes/6/annexe`, `/bilans/${last}/releves?cle=gigabytes`, '/bilans/presences', `/bilans/${last}/import`, '/simulations/2/hypotheses', '/simulations/comparaison?avec=1&avec=2', `/bilans/${last}/couts`, `/bilans/${last}/mise-a-jour`, '/bilans/2022/titres', '/bilans/2022/dossier', `/previsions/${last}/avances`, `/bilans/${last}/regularisations`, '/reglages/titres', '/reglages/titres/1', '/tableaux/service/2022-2', '/reglages/calendrier', '/previsions/2031/modifier', '/convention', '/astreintes'],
  administrator: ['/personnes', '/personnes/nouvelle', '/personnes/1', '/collectivites'],
};

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

/** A page of somebody, signed in. */
async function as(role, options) {
  const page = await open(browser, options);
  if (role) await signIn(page, server.url, people[role]);
  return page;
}

for (const [role, paths] of Object.entries(pages)) {
  for (const [width, scheme] of [[1440, 'light'], [390, 'dark']]) {
    test(`${role || 'a visitor'} has accessible pages at ${width} pixels, ${scheme}`, async () => {
      const page = await as(role, { width, scheme });
      for (const path of paths) {
        const answer = await page.goto(`${server.url}${path}`);
        assert.equal(answer.status(), path === '/nulle-part' ? 404 : 200, path);
        await assertAccessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - globalThis.innerWidth);
        assert.ok(overflow <= 0, `${path} is ${overflow} px wider than a screen of ${width} px`);
      }
      const errors = page.errors.filter((error) => !error.includes('404'));
      assert.deepEqual(errors, []);
      await page.context().close();
    });
  }
}

test('no page weighs more than 100 KB or takes more than 6 requests the first time', async () => {
  for (const [role, paths] of Object.entries(pages)) {
    for (const path of paths) {
      const page = await as(role, { serviceWorkers: 'block' });
      const client = await page.context().newCDPSession(page);
      await client.send('Network.enable');
      let bytes = 0;
      // An address asked for twice is answered by the browser's own cache.
      const requests = new Set();
      // The browser's own pictures (of a date field…) are data, not requests; the queue asks for itself again only when
      // a ticket changed meanwhile.
      client.on('Network.requestWillBeSent', ({ request, type }) => {
        const changed = type === 'Fetch' && request.url === `${server.url}${path}`;
        if (request.url.startsWith('http') && !changed) requests.add(request.url);
      });
      client.on('Network.loadingFinished', (event) => (bytes += event.encodedDataLength));
      await page.goto(`${server.url}${path}`, { waitUntil: 'networkidle' });
      assert.ok(bytes <= 100_000, `${path} weighs ${bytes} bytes`);
      assert.ok(requests.size <= 6, `${path} takes ${requests.size} requests:\n${[...requests].join('\n')}`);
      await page.context().close();
    }
  }
});

test('without script, a town hall agent asks and a technician answers', async () => {
  const agent = await as('requester', { javaScriptEnabled: false });
  await agent.goto(`${server.url}/demander/autre`);
  await agent.locator('#subject').fill('La borne d’accueil est muette');
  await agent.locator('#body').fill('Elle s’allume mais ne dit plus rien.');
  for (const choice of ['kind"][value="incident', 'people"][value="une', 'work"][value="oui']) {
    await agent.locator(`input[name="${choice}"]`).check({ force: true });
  }
  await agent.locator('main form button').last().click();
  await agent.waitForURL(/\/tickets\/\d+/);
  const address = agent.url();
  const desk = await as('technician', { javaScriptEnabled: false });
  await desk.goto(address);
  await desk.locator('#reponses-text').fill('Je passe à 14 h.');
  await desk.locator('#repondre button.main').click();
  await agent.reload();
  assert.match(await agent.locator('main').innerText(), /Je passe à 14 h/);
});
