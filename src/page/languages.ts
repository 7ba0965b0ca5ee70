/** The languages of the pages, and how one is chosen (stancer-v2 section 7). */

import { languageOf, languages, type Language } from '../kit/language.ts'

export { languages, type Language }

/** By `lang`, then by the browser's `Accept-Language` (RFC 9110, 12.5.4); English where neither names a language of ours. Case and region do not count. */
export function chooseLanguage(lang: string | undefined, acceptLanguage: string | undefined): Language {
  // If the address asks for a language that the pages do not have, the page is in English, whatever the browser prefers.
  if (lang !== undefined && lang !== '') return languageOf(lang) ?? 'en'
  const ranges = (acceptLanguage ?? '').split(',').flatMap((part, place) => {
    const [tag = '', ...parameters] = part.split(';').map((text) => text.trim())
    const weight = parameters.find((parameter) => /^q=/i.test(parameter))
    const quality = weight === undefined ? 1 : Number(weight.slice(2))
    return Number.isNaN(quality) || quality <= 0 ? [] : [{ tag, quality, place }]
  })
  ranges.sort((a, b) => b.quality - a.quality || a.place - b.place)
  for (const { tag } of ranges) {
    const language = languageOf(tag)
    if (language !== undefined) return language
  }
  return 'en'
}
