import { type COLUMNS } from './import-table';

/** What a cell of the column must be, in Korean. The house says in English what is wrong with it. */
const KOREAN_CELLS: Readonly<Record<(typeof COLUMNS)[number], string>> = {
  artist: '작가 이름을 한 줄로, 정해진 길이 안에서 적어 주세요. 비워 둘 수 없습니다.',
  title: '작품명을 한 줄로, 정해진 길이 안에서 적어 주세요. 비워 둘 수 없습니다.',
  country: '국가를 한 줄로, 정해진 길이 안에서 적어 주세요.',
  completed: '제작 시기를 1889, 1889-06, 1889-06-12 형식으로 적어 주세요.',
  medium: '매체는 목록에 있는 코드로 적어 주세요.',
  theme: '주제는 매체에 맞는 코드로 적어 주세요.',
  style: '양식은 매체에 맞는 코드로 적어 주세요.',
  technique: '기법은 매체에 맞는 코드로 적어 주세요.',
  materials: '재료를 한 줄로, 정해진 길이 안에서 적어 주세요.',
  height_mm: '높이는 밀리미터 단위의 자연수로 적어 주세요.',
  width_mm: '너비는 밀리미터 단위의 자연수로 적어 주세요.',
  depth_mm: '깊이는 밀리미터 단위의 자연수로 적어 주세요.',
  description: '설명이 너무 길거나 사용할 수 없는 문자가 있습니다.',
  provenance: '소장 이력이 너무 길거나 사용할 수 없는 문자가 있습니다.',
  condition: '상태 설명이 너무 길거나 사용할 수 없는 문자가 있습니다.',
  estimate_low: '추정가 하한을 확인해 주세요. 하한, 상한, 통화를 함께 적습니다.',
  estimate_high: '추정가 상한을 확인해 주세요. 하한, 상한, 통화를 함께 적습니다.',
  estimate_currency: '추정가 통화를 KRW처럼 적어 주세요. 하한, 상한, 통화를 함께 적습니다.',
  consignor: '위탁자는 회원 ID로 적어 주세요.',
};

/** What is wrong with the table itself, in Korean, with the figures of the house's sentence. */
const KOREAN_TABLES: readonly (readonly [RegExp, string])[] = [
  [/^The file is empty\./, '빈 파일입니다. 첫 줄에 artist와 title을 포함한 열 이름을 적어 주세요.'],
  [/^The file cannot be read: /, '파일을 읽을 수 없습니다. UTF-8로 저장한 CSV 파일인지 확인해 주세요.'],
  [/^This is not UTF-8\./, 'UTF-8이 아닙니다. 파일을 “CSV UTF-8”로 저장해 주세요.'],
  [/^This column is there twice\.$/, '같은 열이 두 번 있습니다.'],
  [/^There is no such column; /, '없는 열 이름입니다.'],
  [/^This column is missing\.$/, '꼭 있어야 하는 열이 없습니다.'],
  [/^This line has (\d+) cells, and the first line names (\d+) columns\.$/, '이 줄은 $1칸인데 첫 줄의 열은 $2개입니다.'],
  [/^This line is longer than any artwork: /, '줄이 너무 깁니다. 닫지 않은 따옴표가 있는지 확인해 주세요. 그 뒤는 확인하지 않았습니다.'],
  [/^This artist and title stand in line (\d+) already\.$/, '작가와 작품명이 $1번째 줄과 같습니다.'],
];

/** A sentence in Korean for a fault of a table, where there is one. It says what the cell must be; the house's own says more. */
export function koreanImportFault(column: string | null, why: string): string | null {
  for (const [pattern, text] of KOREAN_TABLES) {
    const match = pattern.exec(why);
    if (match) return text.replace(/\$(\d)/g, (_, place: string) => match[Number(place)] ?? '');
  }
  return column !== null && Object.hasOwn(KOREAN_CELLS, column) ? KOREAN_CELLS[column as keyof typeof KOREAN_CELLS] : null;
}
