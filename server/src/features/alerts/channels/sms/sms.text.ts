import { cut } from '../../delivery/plain-text.ts';
import { factLine, type Words } from '../../delivery/words.ts';

/** Two parts of 160 and some of what joins them: each part is paid for. */
const MAX_SMS = 306;

/** What GSM 03.38 has in one place; another character would make the whole message twice as long. */
const GSM = /[^\n\r !"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ]/gu;

const STAND_INS: Record<string, string> = {
  '–': '-',
  '—': '-',
  '…': '...',
  '‘': "'",
  '’': "'",
  '“': '"',
  '”': '"',
  '`': "'",
  '[': '(',
  ']': ')',
  '{': '(',
  '}': ')',
  '|': '/',
  '\\': '/',
  '^': '',
  '~': '-',
  '€': 'EUR',
};

/** The message in 306 characters: title, reasons as far as there is room, and the link whole. */
export function smsText(words: Words): string {
  const url = words.link?.url ?? '';
  // A long link is of no use when it is cut, and leaves no room when it is not.
  const link = url !== '' && url.length <= 160 ? `\n${url}` : '';
  const facts = words.facts.map(factLine);
  const text = gsm([words.title, ...facts].join('\n'));
  return gsm(cut(text, MAX_SMS - link.length - 2)) + link;
}

const gsm = (text: string): string =>
  text.replaceAll(GSM, (character) => STAND_INS[character] ?? (plain(character) || '?'));

/** Without its accent, where the letter is one. */
const plain = (character: string): string => {
  const [letter = ''] = character.normalize('NFD');
  return /^[A-Za-z0-9]$/.test(letter) ? letter : '';
};
