// What a run says at its end: a few lines for people, and JSON for whoever compares runs.

import { house, provenance, text } from './env.js';

const LABEL_WIDTH = 26;

/**
 * Makes a script's `handleSummary`. `rows` are `[label, metric]`, or `[label, metric, ms]` for a counter that is also shown per
 * second of that span: k6's own rates divide by the whole run, setup included.
 */
export function summaryOf(script, settings, rows) {
  return (data) => {
    const report = reportOf(script, settings, data);
    const out = { stdout: page(report, rows) };
    const path = text('SUMMARY_JSON');
    if (path) out[path] = `${JSON.stringify(report, null, 2)}\n`;
    return out;
  };
}

/** Nothing of `setup_data` goes in: it holds tokens. */
function reportOf(script, settings, data) {
  const thresholds = thresholdsOf(data.metrics);
  const checks = checksOf(data.root_group);
  const isMeasured = Boolean(data.setup_data);
  return {
    script,
    run: isMeasured ? data.setup_data.admin.run : null,
    ended_at: new Date().toISOString(),
    ...provenance,
    house: house.url,
    settings,
    run_ms: Math.round(data.state.testRunDurationMs),
    passed: isMeasured && thresholds.every(({ ok }) => ok),
    thresholds,
    checks,
    metrics: Object.fromEntries(Object.entries(data.metrics).map(([name, { type, values }]) => [name, valuesOf(type, values)])),
  };
}

function valuesOf(type, values) {
  return type === 'counter' ? { count: values.count } : values;
}

/** Thresholds that cannot fail only keep a tag apart, and say nothing. */
function thresholdsOf(metrics) {
  return Object.entries(metrics).flatMap(([metric, { thresholds = {} }]) => Object.entries(thresholds)
    .filter(([rule]) => rule !== 'count>=0')
    .map(([rule, { ok }]) => ({ metric, rule, ok })));
}

function checksOf({ checks, groups }) {
  const own = checks.map(({ name, passes, fails }) => ({ name, passes, fails }));
  return own.concat(...groups.map(checksOf));
}

function page(report, rows) {
  const lines = ['', `${report.script}  ${report.house}  run ${report.run || '-'}  commit ${report.commit}  machine ${report.machine}`];
  if (report.run === null) return [...lines, '  FAILED: setup stopped the run, nothing was measured', ''].join('\n');
  for (const [label, metric, spanMs] of rows) {
    const values = report.metrics[metric];
    if (values && !(metric.includes('{') && values.count === 0)) lines.push(`  ${label.padEnd(LABEL_WIDTH)} ${shown(values, spanMs)}`);
  }
  const failedChecks = report.checks.filter(({ fails }) => fails > 0);
  for (const { name, fails } of failedChecks) lines.push(`  FAILED check      ${name} (${fails})`);
  const failed = report.thresholds.filter(({ ok }) => !ok);
  for (const { metric, rule } of failed) lines.push(`  FAILED threshold  ${metric}: ${rule}`);
  lines.push(report.passed ? `  passed: ${report.thresholds.length} thresholds hold` : '  FAILED', '');
  return lines.join('\n');
}

function shown(values, spanMs) {
  if (values.med !== undefined) {
    if (values.count === 0) return 'nothing measured';
    const parts = [['p50', 'med'], ['p95', 'p(95)'], ['p99', 'p(99)'], ['max', 'max']];
    return `${parts.map(([label, key]) => `${label} ${values[key].toFixed(1)}`).join('   ')}   (${values.count} measured)`;
  }
  if (values.rate !== undefined) return `${values.passes} of ${values.passes + values.fails}`;
  if (values.value !== undefined) return `${values.value} at the end, ${values.max} at most`;
  if (spanMs) return `${values.count}   (${((values.count * 1000) / spanMs).toFixed(1)} a second)`;
  return String(values.count);
}
