/** The languages in which payers are spoken to: on the pages, and in what they sign (stancer-v2 section 7). */

export const languages = ['en', 'fr', 'de', 'es', 'it', 'nl', 'pt'] as const

export type Language = (typeof languages)[number]

/** Of a tag its primary subtag, whatever its case: `fr-FR` is French (RFC 5646). Undefined for a language that is not among ours. */
export function languageOf(tag: string): Language | undefined {
  const [primary] = tag.trim().toLowerCase().split(/[-_]/)
  return languages.find((language) => language === primary)
}

/** The locale that dates and names of countries are written in. English and Portuguese are written as in Europe: without a country, formatters use the American forms. */
export const dateLocaleOf = (language: Language): string => locales[language] ?? language

const locales: Readonly<Partial<Record<Language, string>>> = { en: 'en-GB', pt: 'pt-PT' }
