// Pages as the fake draws them: outlines of cards with a name and something like a code. No part of the built program.
import type { Paper, PaperItem, PrepareList, PreparePaper, Sheet } from '../types'

export const PER_PAGE: Record<Sheet, number> = { ten: 10, avery_square: 12, l7160: 21, one: 1, letter: 1, two: 2, six: 6 }
type Grid = { columns: number, x: number, y: number, w: number, h: number, across: number, down: number }
const GRIDS: Record<Sheet, Grid> = {
  ten: { columns: 2, x: 19.4, y: 13.5, w: 85.6, h: 54, across: 85.6, down: 54 },
  avery_square: { columns: 3, x: 15.9, y: 15.9, w: 50.8, h: 50.8, across: 66.7, down: 65.6 },
  l7160: { columns: 3, x: 7.2, y: 15.2, w: 63.5, h: 38.1, across: 66, down: 38.1 },
  one: { columns: 1, x: 19.4, y: 40, w: 171.2, h: 108, across: 0, down: 0 },
  letter: { columns: 1, x: 0, y: 0, w: 210, h: 297, across: 0, down: 0 },
  two: { columns: 1, x: 0, y: 0, w: 210, h: 148.5, across: 0, down: 148.5 },
  six: { columns: 2, x: 0, y: 0, w: 105, h: 99, across: 105, down: 99 },
}
const safe = (text: string): string => text.replace(/[<>&"]/g, (c) => `&#${c.charCodeAt(0)};`)
const say = (x: number, y: number, size: number, text: string, more = ''): string => `<text x="${x}" y="${y}" font-size="${size}" font-family="sans-serif" ${more}>${safe(text)}</text>`

/** Squares that look like a code, other ones for every serial number. */
function code(x: number, y: number, side: number, seed: string): string {
  const n = 25
  const cell = side / n
  let state = [...seed].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) >>> 0, 7)
  let path = ''
  const dot = (i: number, j: number, w = 1, h = 1): string => `M${(x + i * cell).toFixed(2)} ${(y + j * cell).toFixed(2)}h${(w * cell).toFixed(2)}v${(h * cell).toFixed(2)}h-${(w * cell).toFixed(2)}z`
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1) {
      state = (state * 1664525 + 1013904223) >>> 0
      const eye = (i < 8 && j < 8) || (i > 16 && j < 8) || (i < 8 && j > 16)
      if (!eye && state > 2 ** 31) path += dot(i, j)
    }
  }
  const eyes = [[0, 0], [18, 0], [0, 18]].map(([i = 0, j = 0]) => dot(i, j, 7, 1) + dot(i, j + 6, 7, 1) + dot(i, j, 1, 7) + dot(i + 6, j, 1, 7) + dot(i + 2, j + 2, 3, 3)).join('')
  return `<path d="${path}${eyes}"/>`
}

function card(g: Grid, x: number, y: number, item: PaperItem): string {
  const side = Math.min(g.h * 0.62, g.w * 0.42)
  const unit = g.h / 54
  return `<rect x="${x}" y="${y}" width="${g.w}" height="${g.h}" fill="none" stroke="#bbb" stroke-width=".2"/>${code(x + 4 * unit, y + 11 * unit, side, item.serial)}${say(x + 4 * unit, y + 7 * unit, 3 * unit, 'Larkfield Primary', 'fill="#555"')}${say(x + side + 8 * unit, y + 18 * unit, 5 * unit, item.name.split(' ')[0] ?? '', 'font-weight="700"')}${say(x + side + 8 * unit, y + 24 * unit, 3.4 * unit, item.name.split(' ').slice(1).join(' '))}${say(x + side + 8 * unit, y + 32 * unit, 3 * unit, `Class ${item.class ?? ''}`)}${say(x + side + 8 * unit, y + 38 * unit, 3 * unit, item.username)}${say(x + 4 * unit, y + g.h - 3 * unit, 2.4 * unit, 'portal.larkfield.example', 'fill="#555"')}${say(x + g.w - 4 * unit, y + g.h - 3 * unit, 2.4 * unit, item.serial, 'fill="#555" text-anchor="end"')}`
}

function letter(g: Grid, x: number, y: number, item: PaperItem): string {
  const unit = g.w / 210
  const lines = [62, 68, 74, 80].map((at, i) => `<rect x="${x + 20 * unit}" y="${y + at * unit + 20 * unit}" width="${(i === 3 ? 90 : 170) * unit}" height="${1.6 * unit}" fill="#ccc"/>`).join('')
  return `<rect x="${x}" y="${y}" width="${g.w}" height="${g.h}" fill="none" stroke="#ccc" stroke-dasharray="2 2" stroke-width=".2"/>${say(x + 20 * unit, y + 24 * unit, 6 * unit, 'Larkfield Primary', 'font-weight="700"')}${say(x + 20 * unit, y + 46 * unit, 5 * unit, `To the family of ${item.name}`)}${say(x + 20 * unit, y + 62 * unit, 4 * unit, `${item.class ?? ''} · ${item.language}`)}${g.h > 140 ? lines : ''}${code(x + 140 * unit, y + (g.h > 140 ? 112 : 80) * unit, 48 * unit, item.serial)}${say(x + 20 * unit, y + (g.h > 140 ? 132 : 104) * unit, 6.5 * unit, 'K7QM-2RHX-9TDA', 'font-weight="700"')}${say(x + 20 * unit, y + g.h - 8 * unit, 3 * unit, item.serial, 'fill="#555"')}`
}

export function drawPage(paper: Paper, asked: PreparePaper | PrepareList | null, page: number): string {
  const [w, h] = paper.size
  const on = paper.items.filter((i) => i.page === page)
  let body = ''
  if (asked && 'list' in asked) body = say(20, 24, 7, paper.title, 'font-weight="700"') + on.map((i, n) => `<rect x="20" y="${33 + n * 8}" width="4" height="4" fill="none" stroke="#777" stroke-width=".3"/>${say(28, 36.600 + n * 8, 4, i.name)}${say(110, 36.600 + n * 8, 4, i.username)}${say(190, 36.600 + n * 8, 4, i.serial || (i.class ?? ''), 'text-anchor="end"')}`).join('')
  else {
    const sheet = asked?.sheet ?? 'ten'
    const g = GRIDS[sheet]
    const at = (n: number): [number, number] => [g.x + (n % g.columns) * g.across, g.y + Math.floor(n / g.columns) * g.down]
    body = on.map((item, n) => (paper.kind === 'letters' ? letter(g, ...at(n), item) : card(g, ...at(n), item))).join('')
    if (on.length === 0) body = paper.items.filter((i) => i.page === page - 1).map((_, n) => `<rect x="${at(n)[0]}" y="${at(n)[1]}" width="${g.w}" height="${g.h}" fill="#eef4f2" stroke="#bbb" stroke-width=".2"/>${say(at(n)[0] + g.w / 2, at(n)[1] + g.h / 2, 4, 'Larkfield Primary', 'text-anchor="middle" fill="#555"')}`).join('')
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${w}mm" height="${h}mm" viewBox="0 0 ${w} ${h}"><rect width="${w}" height="${h}" fill="white"/>${body}</svg>`
}
