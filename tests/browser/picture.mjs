// Small paintings as PNG, so that the tests bring no files along.
import { crc32, deflateSync } from 'node:zlib';

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc(body));
  return Buffer.concat([head, body, sum]);
}

function crc(bytes) {
  if (crc32) return crc32(bytes);
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}

/** A sky over a sea, another one for each seed. */
export function picture(seed, width = 480, height = 600) {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  const hue = (seed * 47) % 256;
  const horizon = height * (0.35 + (seed % 5) * 0.08);
  for (let y = 0; y < height; y += 1) {
    const row = y * (width * 3 + 1);
    for (let x = 0; x < width; x += 1) {
      const sun = Math.hypot(x - width * 0.6, y - horizon * 0.6) < 50;
      const depth = y < horizon ? y / horizon : 1 - (y - horizon) / (height - horizon);
      const colour = sun ? [240, 190, 90] : y < horizon ? [(hue + depth * 120) % 256, 150 + depth * 60, 200] : [30, (60 + hue / 3) % 256, 90 + depth * 60];
      rows.set(colour.map(Math.round), row + 1 + x * 3);
    }
  }
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', size), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}
