// The journey that Essaim exists for: a call for help arrives by mail, is qualified, resolved, confirmed
// from the e-mail, and counts in the year. Real IMAP and SMTP servers, a real browser.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible } from '../lib/axe.mjs';
import { launch, open } from '../lib/browser.mjs';
import { plainText, startMail, until } from '../lib/mail.mjs';
import { people, signIn } from '../lib/people.mjs';
import { start } from '../lib/server.mjs';

const subject = 'Le tableau de la salle des mariages reste noir';
const letter = `From: Josiane Perrichon <${people.requester}>
To: support@disn.example.org
Subject: ${subject}
Message-ID: <mariages-1@brie.example.org>
Date: Tue, 24 Nov 2026 09:12:00 +0100
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Bonjour, plus rien ne s'affiche et un mariage commence demain.
Josiane
`;

let mail;
let server;
let browser;

before(async () => {
  mail = await startMail();
  server = await start({
    real: true,
    environment: {
      ESSAIM_IMAP_HOST: '127.0.0.1',
      ESSAIM_IMAP_PORT: String(mail.imap),
      ESSAIM_IMAP_SECURITY: 'none',
      ESSAIM_IMAP_USER: mail.user,
      ESSAIM_IMAP_PASSWORD: mail.password,
      ESSAIM_IMAP_EVERY_SECONDS: '1',
      ESSAIM_SMTP_HOST: '127.0.0.1',
      ESSAIM_SMTP_PORT: String(mail.smtp),
      ESSAIM_SMTP_SECURITY: 'none',
    },
  });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await mail?.stop();
});

/** The mails about the ticket, as plain text, once there are `count` of them. */
function mails(count) {
  return until(async () => {
    const ours = (await mail.received()).map(plainText).filter((text) => text.includes(subject));
    return ours.length >= count ? ours : null;
  }, `mail ${count} about the ticket`);
}

test('a call for help is received, qualified, resolved, confirmed from its mail, and counted', async () => {
  await mail.deliver(letter);
  const [first] = await mails(1);
  const number = first.match(/Ticket (\d+)/)[1];
  assert.match(first, /un mariage commence demain/);

  const desk = await open(browser);
  await signIn(desk, server.url, people.technician);
  await desk.goto(`${server.url}/file?q=${number}`);
  await assertAccessible(desk);
  await desk.getByRole('link', { name: subject }).first().click();
  await assertAccessible(desk);
  await desk.locator('input[name="cell"]').last().check({ force: true });
  await desk.locator('#qualification-technician').selectOption({ label: 'Nadia Belkacem' });
  await desk.locator('#qualification-actions').fill('Passage sur place ce matin.');
  await desk.getByRole('button', { name: 'Enregistrer la qualification' }).click();
  const second = (await mails(2)).find((text) => text.includes('Nadia Belkacem'));
  assert.match(second, /Passage sur place ce matin/);
  assert.match(second, /priorité haute/);

  await desk.goto(`${server.url}/tickets/${number}`);
  await desk.locator('#resoudre > summary').click();
  await desk.locator('#resolution-text').fill('Le câble de l’écran était débranché.');
  await desk.locator('#resoudre button.main').click();
  const third = (await mails(3)).find((text) => text.includes('/confirmation/'));
  const link = third.match(/https?:\/\/\S+\/confirmation\/\S+/)[0];

  const alone = await open(browser);
  await alone.goto(link);
  await alone.reload();
  await assertAccessible(alone);
  await alone.locator('form[action$="/cloture"] button').click();
  await alone.waitForLoadState();
  assert.match(await alone.locator('main').innerText(), /clos/i);

  const office = await open(browser);
  await signIn(office, server.url, people.director);
  await office.goto(`${server.url}/bilans`);
  await office.locator('#year').fill('2026');
  await office.getByRole('button', { name: 'Ouvrir le bilan' }).click();
  await office.goto(`${server.url}/bilans/2026/tickets`);
  await assertAccessible(office);
  // The list is in the order of the numbers: the newest ticket is on the last page.
  const next = office.getByRole('link', { name: 'Tickets suivants' });
  while (await next.count()) await next.click();
  assert.ok((await office.locator('main').innerText()).includes(subject));
  for (const page of [desk, alone, office]) assert.deepEqual(page.errors, []);
});
