// The colours of the style sheet against WCAG: text 4.5:1, edges and gauges 3:1, in both themes.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const sheet = await readFile(new URL('../crates/essaim/assets/app.css', import.meta.url), 'utf8');
const tokens = new Map();
for (const [, name, light, dark] of sheet.matchAll(
  /--([\w-]+):\s*light-dark\(\s*(#[0-9a-f]{6})\s*,\s*(#[0-9a-f]{6})\s*\)/gi,
)) {
  tokens.set(name, { light, dark });
}

/** Relative luminance of `#rrggbb` (WCAG 2.2), 0 to 1. */
export function luminance(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours (WCAG 2.2), 1 to 21. */
export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const grounds = ['paper', 'card', 'sunk'];
const washes = ['honey-wash', 'bad-wash', 'good-wash'];
// [what is seen, on which grounds]
const texts = [
  ['ink', [...grounds, ...washes]],
  ['soft', [...grounds, ...washes]],
  ['link', [...grounds, ...washes]],
  ['on-act', ['act', 'act-over']],
  ['honey-ink', [...grounds, 'honey-wash']],
  ['bad', [...grounds, 'bad-wash']],
  ['good', [...grounds, 'good-wash']],
];
const edges = [
  ['edge', grounds],
  ['act', grounds],
  ['focus', grounds],
];

for (const scheme of ['light', 'dark']) {
  for (const [pairs, least] of [[texts, 4.5], [edges, 3]]) {
    for (const [front, backs] of pairs) {
      test(`${scheme}: ${front} stands out by ${least} on ${backs.join(', ')}`, () => {
        for (const back of backs) {
          const colours = [front, back].map((name) => {
            assert.ok(tokens.has(name), `the style sheet has no light-dark() token --${name}`);
            return tokens.get(name)[scheme];
          });
          const ratio = contrast(...colours);
          assert.ok(ratio >= least, `${front} on ${back}: ${ratio.toFixed(2)}`);
        }
      });
    }
  }
}

test('black on white is 21, a colour on itself is 1', () => {
  assert.equal(contrast('#000000', '#ffffff'), 21);
  assert.equal(contrast('#807e96', '#807e96'), 1);
});
