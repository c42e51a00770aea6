import { ArrayType, type Platform, type TransformContext } from '@mikro-orm/core';

/**
 * A list of texts in a column `text[]`. Every element is quoted: of one that is not, PostgreSQL takes NULL
 * for no value and drops the blanks around it, and what the ORM quotes by itself it escapes as JSON, of
 * which PostgreSQL makes `n` from a line break.
 */
export class TextArray extends ArrayType {
  override convertToDatabaseValue(
    value: string[] | null,
    platform: Platform,
    context?: TransformContext,
  ): string | null {
    return Array.isArray(value) ? arrayLiteral(value) : super.convertToDatabaseValue(value, platform, context);
  }
}

/** The texts as PostgreSQL reads an array; they may hold anything but NUL. */
const arrayLiteral = (texts: readonly string[]): string =>
  `{${texts.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;
