import type { Language } from '../state/settings';
import { en, type Texts } from './en';
import { ko } from './ko';

export type { Texts } from './en';

const kTexts: Record<Language, Texts> = { en, ko };

/** The first language of the browser's that the page speaks; English for everybody else. */
export function chooseLanguage(wanted: Language | null, browser: readonly string[]): Language {
  if (wanted) { return wanted; }
  for (const tag of browser) {
    if (tag.toLowerCase().startsWith('ko')) { return 'ko'; }
    if (tag.toLowerCase().startsWith('en')) { return 'en'; }
  }
  return 'en';
}

export function textsOf(language: Language): Texts { return kTexts[language]; }
