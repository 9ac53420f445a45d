// Writes src/api/schema.gen.ts from the house's own OpenAPI document.
//
//   node scripts/api-types.mjs [--check] [path of arte, or of a document]
//
// With --check nothing is written, and a file that is not current ends it with 1.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const args = process.argv.slice(2);
const check = args.includes('--check');
const root = fileURLToPath(new URL('../../', import.meta.url));
const arte = args.find((arg) => !arg.startsWith('--')) ?? `${root}target/debug/arte`;
const target = fileURLToPath(new URL('../src/api/schema.gen.ts', import.meta.url));

const source = arte.endsWith('.json') ? readFileSync(arte, 'utf8') : execFileSync(arte, ['openapi'], { maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' });
const document = JSON.parse(source);
// Every refusal is a Problem, and the headers are the client's own business (src/api/client.ts): without them the file is a tenth.
for (const calls of Object.values(document.paths)) {
  for (const call of Object.values(calls)) {
    call.responses = Object.fromEntries(Object.entries(call.responses).filter(([status]) => status.startsWith('2')));
    for (const answer of Object.values(call.responses)) delete answer.headers;
    call.parameters = (call.parameters ?? []).filter((parameter) => parameter.in !== 'header');
  }
}
const ast = await openapiTS(document, { defaultNonNullable: false });
const text = `// Written by scripts/api-types.mjs from \`arte openapi\`. Do not edit.\n\n${astToString(ast)}`;
if (!check) {
  writeFileSync(target, text);
} else if (readFileSync(target, 'utf8') !== text) {
  console.error('web/src/api/schema.gen.ts is not what `arte openapi` says. Run `npm run api` in web/ and commit it.');
  process.exit(1);
}
