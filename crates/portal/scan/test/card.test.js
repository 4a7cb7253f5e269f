import assert from 'node:assert/strict';
import test from 'node:test';
import { cardPath } from '../src/card.js';

const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWX23';

test('a card is read in any case, with and without an address', () => {
  const held = [TOKEN, ` ${TOKEN}\n`, `HTTPS://PORTAL.EXAMPLE/Q/${TOKEN}`, `https://portal.example/school/q/${TOKEN}/`];
  for (const text of held.flatMap((text) => [text, text.toLowerCase()])) {
    assert.equal(cardPath(text), `/Q/${TOKEN}`, text);
  }
});

test('nothing else is a card, and no other server is named by the answer', () => {
  const other = [
    '', 'hello', 'https://portal.example/', `https://portal.example/I/${TOKEN}`, `https://portal.example/Q/${TOKEN}A`,
    `https://portal.example/Q/${TOKEN}/x`, `javascript:/Q/${TOKEN}`, `data:text/html,/Q/${TOKEN}`, `/Q/${TOKEN}`,
    `https://evil.example/?/Q/${TOKEN}`, `https://evil.example/#/Q/${TOKEN}`, 'BCDF-GHJK-LMNP-QRST',
  ];
  for (const text of other) assert.equal(cardPath(text), null, text);
  assert.equal(cardPath(`https://evil.example/Q/${TOKEN}`), `/Q/${TOKEN}`);
});
