//! Just enough of PNG to know that a picture shows something: its size, and how many colours and how much ink.

import { inflateSync } from 'node:zlib'

/** @returns {{ width: number, height: number, channels: number, rows: Buffer[] }} 8 bits a channel, unfiltered. */
export function decode(png) {
  if (png.toString('latin1', 1, 4) !== 'PNG') throw new Error('not a PNG')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const [depth, colour] = [png[24], png[25]]
  const channels = { 2: 3, 6: 4 }[colour]
  if (depth !== 8 || !channels) throw new Error(`a PNG of depth ${depth} and colour type ${colour} is not expected`)
  const parts = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length))
    at += 12 + length
  }
  return { width, height, channels, rows: unfilter(inflateSync(Buffer.concat(parts)), width * channels, height, channels) }
}

function unfilter(data, stride, height, channels) {
  const rows = []
  let above = Buffer.alloc(stride)
  for (let y = 0; y < height; y += 1) {
    const filter = data[y * (stride + 1)]
    const row = Buffer.from(data.subarray(y * (stride + 1) + 1, (y + 1) * (stride + 1)))
    for (let x = 0; x < stride; x += 1) {
      const left = x >= channels ? row[x - channels] : 0
      const corner = x >= channels ? above[x - channels] : 0
      row[x] += [0, left, above[x], (left + above[x]) >> 1, paeth(left, above[x], corner)][filter]
    }
    rows.push(row)
    above = row
  }
  return rows
}

function paeth(left, above, corner) {
  const guess = left + above - corner
  const [a, b, c] = [left, above, corner].map((value) => Math.abs(guess - value))
  if (a <= b && a <= c) return left
  return b <= c ? above : corner
}

/** The share of pixels that are not of the commonest colour, how many colours there are, and how light it is (0 to 1). */
export function measure(png) {
  const { width, height, channels, rows } = decode(png)
  const counts = new Map()
  let light = 0
  for (const row of rows) {
    for (let x = 0; x < row.length; x += channels) {
      const colour = (row[x] << 16) | (row[x + 1] << 8) | row[x + 2]
      counts.set(colour, (counts.get(colour) ?? 0) + 1)
      light += row[x] * 0.2126 + row[x + 1] * 0.7152 + row[x + 2] * 0.0722
    }
  }
  const pixels = width * height
  return { width, height, colours: counts.size, ink: 1 - Math.max(...counts.values()) / pixels, light: light / pixels / 255 }
}
