// A house of its own for a test: a process on a free port, in a folder that goes with it; and the people and things in it, made over REST.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { picture } from './picture.mjs';

const ARTE = process.env.ARTE_BINARY ?? fileURLToPath(new URL('../../target/debug/arte', import.meta.url));
export const ADMIN = { email: 'admin@house.example', password: 'a password for the tests' };
export const PASSWORD = 'a password for the bidders';

/** Waits until `look` finds something. */
export async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await sleep(50);
  }
}

export class House {
  /** Opens a house, and a road to it that can be cut. `settings` are environment variables: `ARTE_BANK__HOLDS`. */
  static async open(settings = {}) {
    const house = new House();
    house.folder = mkdtempSync(join(tmpdir(), 'arte-browser-'));
    house.env = {
      ...process.env,
      ARTE_DATA_DIR: join(house.folder, 'data'),
      ARTE_HTTP__BIND: '127.0.0.1:0',
      ARTE_HTTP__ADDRESS_FILE: join(house.folder, 'address'),
      ARTE_LOG__FILTER: 'warn',
      ARTE_ADMIN_PASSWORD: ADMIN.password,
      ...settings,
    };
    const made = spawnSync(ARTE, ['admin', 'create', '--email', ADMIN.email, '--name', 'Admin'], { env: house.env, encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`arte admin create: ${made.error ?? made.stderr}`);
    await house.start();
    house.road = await Road.open(() => house.port);
    house.base = `http://127.0.0.1:${house.road.port}`;
    house.admin = await house.signIn(ADMIN.email, ADMIN.password);
    return house;
  }

  async start() {
    rmSync(join(this.folder, 'address'), { force: true });
    this.process = spawn(ARTE, ['serve'], { env: this.env, stdio: ['ignore', 'ignore', 'inherit'] });
    const file = join(this.folder, 'address');
    this.port = await until('the house to open', () => existsSync(file) && Number(/:(\d+)/.exec(readFileSync(file, 'utf8'))?.[1]));
    await until('the house to be ready', async () => (await fetch(`http://127.0.0.1:${this.port}/readyz`).catch(() => null))?.ok);
  }

  /** As a power cut would. */
  async kill(signal = 'SIGKILL') {
    const gone = new Promise((done) => this.process.once('exit', done));
    this.process.kill(signal);
    await gone;
  }

  async close() {
    this.road?.close();
    await this.kill('SIGTERM');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async call(method, path, { token = this.admin, body, headers = {} } = {}) {
    const isBytes = body instanceof Uint8Array;
    const answer = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      method,
      headers: { ...(token && { authorization: `Bearer ${token}` }), ...(body !== undefined && { 'content-type': isBytes ? 'image/png' : 'application/json' }), ...headers },
      body: body === undefined ? undefined : isBytes ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  async signIn(email, password = PASSWORD) {
    return (await this.call('POST', '/v1/auth/login', { token: null, body: { email, password } })).token;
  }

  /** Makes a bidder, with a token to bid by REST. */
  async bidder(name) {
    const email = `${name.toLowerCase()}@people.example`;
    await this.call('POST', '/v1/admin/users', { body: { email, name, password: PASSWORD, role: 'bidder' } });
    return { name, email, token: await this.signIn(email) };
  }

  /** Makes an operator. */
  async operator(name) {
    const email = `${name.toLowerCase()}@house.example`;
    await this.call('POST', '/v1/admin/users', { body: { email, name, password: PASSWORD, role: 'operator' } });
    return { name, email, token: await this.signIn(email) };
  }

  async register(sale, bidder, pin) {
    return (await this.call('POST', `/v1/sales/${sale}/registrations`, { token: bidder.token, body: { ...(pin && { pin }) } })).paddle;
  }

  /** Opens a bank account for a bidder, with money on it. */
  async fund(bidder, amount, { currency = 'USD', pin = '204817' } = {}) {
    await this.call('POST', '/v1/me/account', { token: bidder.token, body: { holder: bidder.name, pin } });
    await this.call('POST', '/v1/me/account/deposits', { token: bidder.token, body: { currency, amount }, headers: { 'idempotency-key': crypto.randomUUID() } });
  }

  async bid(auction, bidder, amount, max) {
    return this.call('POST', `/v1/auctions/${auction}/bids`, { token: bidder.token, body: { key: crypto.randomUUID(), amount, ...(max && { max }) } });
  }

  async sale(fields = {}) {
    return (await this.call('POST', '/v1/admin/sales', { body: { title: 'Autumn sale', currency: 'USD', ...fields } })).id;
  }

  #works = 0;

  /** Puts a work with a picture up for sale. `endsInMs` counts from now. */
  async auction(sale, { artwork = {}, endsInMs = 600_000, startsInMs = 400, pictures = 1, ...terms } = {}) {
    const number = ++this.#works;
    const fields = { title: `Work ${number}`, artist: `Artist ${number}`, medium: 'painting', year: 1960 + number, description: 'Oil, a quiet one.', ...artwork };
    const { id } = await this.call('POST', '/v1/admin/artworks', { body: fields });
    for (let index = 0; index < pictures; index += 1) await this.call('POST', `/v1/admin/artworks/${id}/images`, { body: picture(number * 7 + index) });
    const at = (ms) => new Date(Date.now() + ms).toISOString();
    const draft = { sale_id: sale, artwork_id: id, lot_number: number, start_price: '100.00', ladder: 'ebay', soft_close: 'none', starts_at: at(startsInMs), ends_at: at(endsInMs), ...terms };
    const auction = await this.call('POST', '/v1/admin/auctions', { body: draft });
    await this.call('POST', `/v1/admin/auctions/${auction.id}/schedule`, { body: {} });
    if (startsInMs < 2_000) await this.becomes(auction.id, 'open');
    return auction.id;
  }

  async becomes(auction, status, ms = 30_000) {
    return until(`auction to be ${status}`, async () => (await this.call('GET', `/v1/auctions/${auction}`)).status === status, ms);
  }

  /** The newest letter to somebody, as it lies in the local outbox. */
  async letterTo(email) {
    const folder = join(this.folder, 'data', 'mails');
    return until(`a letter to ${email}`, () => {
      if (!existsSync(folder)) return null;
      const letters = readdirSync(folder, { recursive: true })
        .filter((name) => name.endsWith('.eml'))
        .map((name) => readFileSync(join(folder, name), 'utf8'));
      return letters.filter((letter) => letter.includes(email)).at(-1);
    });
  }
}

/** A road between browser and house. Cut, it drops whoever is on it and lets nobody pass. */
class Road {
  #server;
  #travellers = new Set();
  isCut = false;

  static async open(target) {
    const road = new Road();
    road.#server = createServer((near) => {
      if (road.isCut) return near.destroy();
      const far = createConnection(target(), '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ]) {
        road.#travellers.add(one);
        one.pipe(other);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          road.#travellers.delete(one);
          other.destroy();
        });
      }
    });
    await new Promise((done) => road.#server.listen(0, '127.0.0.1', done));
    road.port = road.#server.address().port;
    return road;
  }

  cut() {
    this.isCut = true;
    for (const traveller of [...this.#travellers]) traveller.destroy();
  }

  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.#server.close();
  }
}
