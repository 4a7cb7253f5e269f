// Scans a login card with the camera, or finds it on a photo, and goes to its page. Pictures stay on the device.

import { BarcodeDetector as Decoder } from 'qr/decode.js';
import { cardPath } from './card.js';

const find = (id) => document.getElementById(id);
const box = find('scan');
const video = find('scan-video');
const said = find('scan-said');
const words = box.dataset;

const PAUSE = 120;
const LARGEST = 1600;

let detector;
let stream;
let side = 'environment';
let turn = 0;

function say(text) {
  if (said.textContent !== text) said.textContent = text;
}

/** The browser's own reader where it knows QR codes, ours elsewhere. */
async function makeDetector() {
  const formats = ['qr_code'];
  try {
    const own = globalThis.BarcodeDetector;
    if (own && (await own.getSupportedFormats()).includes('qr_code')) return new own({ formats });
  } catch {
    // Some browsers list formats and then have no reader behind them.
  }
  return new Decoder({ formats });
}

async function read(image) {
  try {
    return await detector.detect(image);
  } catch {
    if (!(detector instanceof Decoder)) {
      detector = new Decoder({ formats: ['qr_code'] });
      return detector.detect(image).catch(() => []);
    }
    return [];
  }
}

/** Goes to the page of a card. `false` if what was read is none, `undefined` if nothing was read. */
function follow(found) {
  for (const { rawValue } of found) {
    const path = cardPath(rawValue);
    if (path) {
      say(words.found);
      stop();
      location.assign(path);
      return true;
    }
  }
  return found.length ? false : undefined;
}

function stop() {
  turn += 1;
  stream?.getTracks().forEach((track) => track.stop());
  stream = undefined;
  video.srcObject = null;
  video.hidden = true;
}

async function start() {
  stop();
  const mine = turn;
  if (!navigator.mediaDevices?.getUserMedia) return say(words.none);
  say(words.asking);
  let opened;
  try {
    const wish = { facingMode: { ideal: side }, width: { ideal: 1280 }, height: { ideal: 720 } };
    opened = await navigator.mediaDevices.getUserMedia({ video: wish, audio: false });
  } catch (error) {
    if (mine === turn) say(error.name === 'NotAllowedError' || error.name === 'SecurityError' ? words.refused : words.none);
    return;
  }
  if (mine !== turn) return opened.getTracks().forEach((track) => track.stop());
  stream = opened;
  video.srcObject = stream;
  video.hidden = false;
  await video.play().catch(() => {});
  say(words.looking);
  while (mine === turn) {
    if (video.readyState >= 2 && follow(await read(video)) === false && mine === turn) say(words.other);
    await new Promise((done) => setTimeout(done, PAUSE));
  }
}

async function readPhoto(file) {
  if (!file) return;
  stop();
  say(words.looking);
  let found = [];
  try {
    const photo = await createImageBitmap(file);
    const scale = Math.min(1, LARGEST / Math.max(photo.width, photo.height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(photo.width * scale);
    canvas.height = Math.round(photo.height * scale);
    canvas.getContext('2d').drawImage(photo, 0, 0, canvas.width, canvas.height);
    found = await read(canvas);
  } catch {
    // No picture that this browser knows: as if nothing were on it.
  }
  const went = follow(found);
  if (went !== true) say(went === false ? words.other : words.empty);
}

find('scan-start').addEventListener('click', start);
find('scan-turn').addEventListener('click', () => {
  side = side === 'environment' ? 'user' : 'environment';
  start();
});
find('scan-photo').addEventListener('change', (event) => readPhoto(event.target.files[0]));
addEventListener('pagehide', stop);
addEventListener('pageshow', (event) => event.persisted && start());

find('scan-plain').hidden = true;
box.hidden = false;
detector = await makeDetector();
start();
