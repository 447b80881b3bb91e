// People of the demonstration, and how they sign in.
export const password = 'Abeille-Ruche-77';

export const people = {
  requester: 'josiane.perrichon@brie.example.org',
  neighbour: 'martine.fauvelet@chevry.example.org',
  referent: 'sylvie.marchandeau@chevry.example.org',
  technician: 'nadia.belkacem@disn.example.org',
  administrative: 'veronique.maupas@disn.example.org',
  director: 'helene.kervadec@disn.example.org',
  administrator: 'gaetan.froissard@disn.example.org',
};

/** Signs somebody in on a page. */
export async function signIn(page, url, email) {
  await page.goto(`${url}/connexion`);
  await page.locator('#email').fill(email);
  await page.locator('#password').fill(password);
  await page.locator('#password').press('Enter');
  await page.waitForURL((at) => !at.pathname.startsWith('/connexion'));
}
