import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import encodeQR from 'qr';
import { Picture, camera, open, photo } from '../stage/page.js';

const TOKEN = 'ABCDEFGHIJKLMNOPQRSTUVWX23';
const CARD = encodeQR(`HTTPS://PORTAL.EXAMPLE/Q/${TOKEN}`, 'raw', { ecc: 'medium' });
const OTHER = encodeQR('https://example.org/', 'raw', { ecc: 'medium' });
const NOTHING = new Picture(1200, 900, (x, y) => (x + y) % 256);

const source = readFileSync(new URL('../src/scan.js', import.meta.url), 'utf8');
const names = [...new Set([...source.matchAll(/words\.(\w+)/g)].map(([, name]) => name))];
// Each sentence is its own name.
const words = Object.fromEntries(names.map((name) => [name, name]));

let times = 0;
/** The page with its script running: every time a new one. */
async function run(more) {
  const opened = open({ words, ...more });
  times += 1;
  await import(`../src/scan.js?${times}`);
  return opened;
}

const refuse = (name) => async () => { throw new DOMException('no', name); };

test('every sentence the script says is on the page', () => {
  const page = readFileSync(new URL('../../templates/scan.html', import.meta.url), 'utf8');
  assert.ok(names.length >= 6, names.join());
  for (const name of names) assert.ok(page.includes(`data-${name}="{{ page.t.say("scan.${name}") }}"`), name);
});

test('a card is found on a photo, large or turned, and its page is opened', async () => {
  for (const how of [{}, { degrees: 17 }, { degrees: 180 }, { width: 2400, height: 3200, degrees: -8, size: 0.5 }]) {
    const { choose, gone, said } = await run({ camera: refuse('NotAllowedError') });
    choose(photo(CARD, how));
    assert.equal(await gone, `/Q/${TOKEN}`, JSON.stringify(how));
    assert.equal(said.at(-1), 'found');
  }
});

test('a photo without a card says so, and what is no picture as well', async () => {
  for (const [file, sentence] of [[photo(OTHER), 'other'], [NOTHING, 'empty'], [{ name: 'a.txt' }, 'empty']]) {
    const { choose, hears, said } = await run({ camera: refuse('NotAllowedError') });
    choose(file);
    await hears(sentence);
    assert.ok(!said.includes('found'));
  }
});

test('where the camera is refused the page says what to do, and a photo is enough', async () => {
  for (const [answer, sentence] of [
    [refuse('NotAllowedError'), 'refused'],
    [refuse('SecurityError'), 'refused'],
    [refuse('NotFoundError'), 'none'],
    [undefined, 'none'],
  ]) {
    const { page, hears, choose, gone } = await run({ camera: answer });
    await hears(sentence);
    assert.ok(page['scan-video'].hidden, 'no black picture is left');
    assert.ok(!page.scan.hidden && page['scan-plain'].hidden, 'the field for a photo is there');
    choose(photo(CARD));
    assert.equal(await gone, `/Q/${TOKEN}`);
  }
});

test('a camera that is allowed after all is asked again by the button', async () => {
  const found = camera([photo(CARD)]);
  let asked = 0;
  const ask = async () => {
    asked += 1;
    if (asked === 1) throw new DOMException('no', 'NotAllowedError');
    return found.stream;
  };
  const { page, hears, gone } = await run({ camera: ask });
  await hears('refused');
  page['scan-start'].dispatchEvent(new Event('click'));
  assert.equal(await gone, `/Q/${TOKEN}`);
});

test('a card is found by the camera, and the camera is let go', async () => {
  const found = camera([NOTHING, photo(OTHER), photo(CARD, { degrees: 5 })]);
  const { gone, said, page } = await run({ camera: found.ask });
  assert.equal(await gone, `/Q/${TOKEN}`);
  for (const sentence of ['asking', 'looking', 'other', 'found']) assert.ok(said.includes(sentence), sentence);
  assert.ok(found.stream.tracks[0].isStopped && page['scan-video'].hidden);
});
