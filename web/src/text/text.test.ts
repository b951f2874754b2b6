import { describe, expect, it } from 'vitest';
import { chooseLanguage, textsOf } from '.';

describe('chooseLanguage', () => {
  it('takes the first of the browser’s that the page speaks', () => {
    expect(chooseLanguage(null, ['fr', 'ko-KR', 'en'])).toBe('ko');
    expect(chooseLanguage(null, ['en-GB', 'ko'])).toBe('en');
    expect(chooseLanguage(null, ['fr'])).toBe('en');
    expect(chooseLanguage('ko', ['en'])).toBe('ko');
  });
});

/** Each place of one language, with what stands there. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) { return [[path, value]]; }
  return Object.entries(value).flatMap(([key, child]) => leaves(child, `${path}.${key}`));
}

it('has a sentence in Korean wherever there is one in English, and nothing is left in English', () => {
  const same = new Set(['.devices.qualities', '.room.tile']);
  const korean = new Map(leaves(textsOf('ko')));
  for (const [path, english] of leaves(textsOf('en'))) {
    const text = korean.get(path);
    expect(typeof text, path).toBe(typeof english);
    if (typeof text === 'string' && !/^[A-Z?← →]|^Esc/.test(text) && ![...same].some((one) => path.startsWith(one))) {
      expect(text, path).toMatch(/[가-힣]/);
    }
  }
});

it('uses the particle that fits the word', () => {
  expect(textsOf('ko').help.title('microphone')).toBe('마이크를 쓸 수 없습니다');
  expect(textsOf('ko').help.title('screen')).toBe('화면을 쓸 수 없습니다');
});
