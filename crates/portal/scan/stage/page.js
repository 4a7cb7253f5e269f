// A page for the script: as much of a browser as it asks for, with pictures made of pixels.

/** A picture: bytes in red, green, blue and opacity, as a browser's decoder makes them of a file. */
export class Picture {
  constructor(width, height, at) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(width * height * 4) });
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const grey = at(x, y);
        this.data.set([grey, grey, grey, 255], (y * width + x) * 4);
      }
    }
  }
}

/** A code on a grey table, turned by so many degrees. `dots` are its rows, `true` is dark. */
export function photo(dots, { width = 1200, height = 900, degrees = 0, size = 0.6 } = {}) {
  const angle = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const quiet = 4;
  const cells = dots.length + 2 * quiet;
  const cell = (Math.min(width, height) * size) / cells;
  return new Picture(width, height, (x, y) => {
    const [dx, dy] = [x - width / 2, y - height / 2];
    const column = Math.floor((dx * cos + dy * sin) / cell + cells / 2);
    const row = Math.floor((dy * cos - dx * sin) / cell + cells / 2);
    if (row < 0 || column < 0 || row >= cells || column >= cells) return 96 + ((x * 7 + y * 13) % 24);
    return dots[row - quiet]?.[column - quiet] ? 24 : 232;
  });
}

class Canvas {
  constructor(kind, width = 0, height = 0) {
    Object.assign(this, { width, height });
    Object.defineProperty(this, Symbol.toStringTag, { value: kind });
  }

  getContext() {
    const canvas = this;
    return {
      drawImage(source, left = 0, top = 0, width = source.width, height = source.height) {
        const from = source.frame ?? source;
        canvas.pixels = new Picture(canvas.width, canvas.height, (x, y) => {
          const column = Math.floor(((x - left) * from.width) / width);
          const row = Math.floor(((y - top) * from.height) / height);
          return from.data[(row * from.width + column) * 4];
        });
      },
      getImageData: () => canvas.pixels,
    };
  }
}

class Element extends EventTarget {
  constructor(more = {}) {
    super();
    Object.assign(this, { hidden: false, textContent: '', dataset: {}, ...more });
  }
}

/**
 * The page, with its elements by id. `gone` is the page the script goes to, `hears` waits for a sentence, `choose` picks a
 * file; `camera` is what the browser answers to whoever asks for one.
 */
export function open({ words, camera }) {
  const video = new Element({ hidden: true, readyState: 4, play: async () => {} });
  Object.defineProperty(video, Symbol.toStringTag, { value: 'HTMLVideoElement' });
  Object.defineProperty(video, 'frame', { get: () => video.srcObject?.next() });
  for (const [side, of] of [['videoWidth', 'width'], ['videoHeight', 'height'], ['width', 'width'], ['height', 'height']]) {
    Object.defineProperty(video, side, { get: () => video.srcObject?.size[of] ?? 0 });
  }
  const ids = ['scan-plain', 'scan-said', 'scan-turn', 'scan-start', 'scan-photo'];
  const page = Object.fromEntries(ids.map((id) => [id, new Element()]));
  page.scan = new Element({ hidden: true, dataset: words });
  page['scan-video'] = video;
  const gone = deferred();
  const said = [];
  Object.defineProperty(page['scan-said'], 'textContent', {
    get: () => said.at(-1) ?? '',
    set: (text) => { said.push(text); waiting.splice(0).forEach((look) => look()); },
  });
  const waiting = [];
  /** When a sentence is said. */
  const hears = async (text) => {
    while (!said.includes(text)) await new Promise((done) => waiting.push(done));
  };
  const set = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  set('document', { getElementById: (id) => page[id], createElement: () => new Canvas('HTMLCanvasElement') });
  set('navigator', { mediaDevices: camera && { getUserMedia: camera } });
  set('location', { assign: (path) => gone.resolve(path) });
  set('addEventListener', () => {});
  set('OffscreenCanvas', class extends Canvas {
    constructor(width, height) { super('OffscreenCanvas', width, height); }
  });
  set('DOMRectReadOnly', class {
    constructor(x, y, width, height) { Object.assign(this, { x, y, width, height }); }
  });
  set('createImageBitmap', async (file) => {
    if (!(file instanceof Picture)) throw new DOMException('no picture', 'InvalidStateError');
    return file;
  });
  const choose = (file) => {
    page['scan-photo'].files = [file];
    page['scan-photo'].dispatchEvent(new Event('change'));
  };
  return { page, said, gone: gone.promise, hears, choose };
}

function deferred() {
  const all = {};
  all.promise = new Promise((resolve) => { all.resolve = resolve; });
  return all;
}

/** A camera that shows these pictures, the last one for ever. */
export function camera(pictures) {
  const shown = [...pictures];
  const tracks = [{ isStopped: false, stop() { this.isStopped = true; } }];
  const stream = {
    tracks,
    getTracks: () => tracks,
    size: { width: pictures[0].width, height: pictures[0].height },
    next: () => (shown.length > 1 ? shown.shift() : shown[0]),
  };
  return { stream, ask: async () => stream };
}
