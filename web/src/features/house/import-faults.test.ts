import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { koreanImportFault } from './import-faults';
import { COLUMNS } from './import-table';

test('a fault of a table is said in Korean, by its column or by what is wrong with the table', () => {
  for (const column of COLUMNS) expect(koreanImportFault(column, `${column} is not so.`), column).toMatch(/[가-힣]/);
  expect(koreanImportFault('height_mm', 'height_mm is a whole number of millimetres, 1 to 1000000.')).toBe('높이는 밀리미터 단위의 자연수로 적어 주세요.');
  expect(koreanImportFault(null, 'This line has 3 cells, and the first line names 5 columns.')).toBe('이 줄은 3칸인데 첫 줄의 열은 5개입니다.');
  expect(koreanImportFault('title', 'This artist and title stand in line 12 already.')).toBe('작가와 작품명이 12번째 줄과 같습니다.');
  expect(koreanImportFault('colour', 'There is no such column; there are artist, title.')).toBe('없는 열 이름입니다.');
  expect(koreanImportFault(null, 'something new')).toBeNull();
});

test('whatever the house finds wrong with the table itself has its sentence', () => {
  const source = readFileSync(new URL('../../../../src/importing/table.rs', import.meta.url), 'utf8');
  const said = [...source.matchAll(/"((?:The file|This|There is no)[^"]*)"/g)].map(([, text]) => (text ?? '').replace(/\{\w+\}/g, '2'));
  expect(said.length).toBeGreaterThan(6);
  expect(said.filter((why) => koreanImportFault(null, why) === null)).toEqual([]);
});
