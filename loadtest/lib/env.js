// Settings from the environment. What a setting means for a script is in README.md.

/** Reads a text; the fallback stands for unset and for empty. */
export function text(name, fallback = '') {
  return __ENV[name] || fallback;
}

/** Reads a positive whole number. A wrong value stops the run before it starts: a typo must not measure something else. */
export function whole(name, fallback) {
  const given = text(name, String(fallback));
  if (!/^[1-9][0-9]*$/.test(given)) throw new Error(`${name} must be a positive whole number, not "${given}"`);
  return Number(given);
}

/** Reads a length of time such as `20s`, `1m30s` or `20`, in milliseconds. */
export function durationMs(name, fallback) {
  const given = text(name, fallback);
  const parts = /^(?:(\d+)m)?(?:(\d+)s?)?$/.exec(given);
  const ms = parts ? (Number(parts[1] || 0) * 60 + Number(parts[2] || 0)) * 1000 : 0;
  if (!ms) throw new Error(`${name} must be a length of time such as 20s or 1m30s, not "${given}"`);
  return ms;
}

export const house = {
  url: text('ARTE_URL', 'http://127.0.0.1:8080').replace(/\/+$/, ''),
  adminEmail: text('ARTE_ADMIN_EMAIL'),
  adminPassword: text('ARTE_ADMIN_PASSWORD'),
};

/** What a figure must be read with: which house was measured, and where. */
export const provenance = {
  commit: text('ARTE_COMMIT', 'unknown'),
  machine: text('ARTE_MACHINE', 'unknown'),
};
