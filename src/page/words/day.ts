import { dateLocaleOf } from '../../kit/language.ts'
import { startOf, type Day } from '../../kit/target.ts'
import type { Language } from '../languages.ts'

/** A day as people of a language write it: `16 January 2030`. */
export const formatDay = (language: Language, day: Day): string =>
  new Intl.DateTimeFormat(dateLocaleOf(language), { dateStyle: 'long', timeZone: 'UTC' }).format(startOf(day))
