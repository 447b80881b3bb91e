// Accessibility of a page as it stands: WCAG 2.2, levels A and AA.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const source = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

/** What axe finds wrong on the page, as its own violations. */
export async function violations(page) {
  // Evaluated rather than added as a script: a strict content security policy allows that.
  await page.evaluate(source);
  const result = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }),
    tags,
  );
  return result.violations;
}

/** One violation in a few lines: the rule, what it asks, and where it fails. */
export function describe(violation) {
  const places = violation.nodes.map((node) => {
    const why = node.failureSummary.split('\n').slice(1).map((line) => line.trim()).join('; ');
    return `    ${node.target.join(' ')}\n      ${node.html}\n      ${why}`;
  });
  return [`  ${violation.id} (${violation.impact}): ${violation.help}`, ...places].join('\n');
}

/** Fails with a readable list when the page has a violation. */
export async function assertAccessible(page) {
  const found = await violations(page);
  assert.ok(found.length === 0, `${page.url()} is not accessible:\n${found.map(describe).join('\n')}`);
}
