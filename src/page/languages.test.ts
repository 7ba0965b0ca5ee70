import assert from 'node:assert/strict'
import { test } from 'node:test'
import { chooseLanguage, languages, type Language } from './languages.ts'

const cases: readonly [lang: string | undefined, acceptLanguage: string | undefined, chosen: Language][] = [
  // The address decides, without regard to case and region.
  ...languages.map((language): [string, undefined, Language] => [language, undefined, language]),
  ['fr-fr', 'de', 'fr'],
  ['fr-FR', 'de', 'fr'],
  ['FR', 'de', 'fr'],
  ['pt_BR', undefined, 'pt'],
  [' nl ', undefined, 'nl'],
  // An unknown one is English, whatever the browser prefers.
  ['pl', 'fr', 'en'],
  ['*', 'fr', 'en'],
  ['french', 'fr', 'en'],
  // Without one, the browser decides.
  [undefined, 'fr', 'fr'],
  ['', 'fr-CH, fr;q=0.9, en;q=0.8, de;q=0.7, *;q=0.5', 'fr'],
  [undefined, 'en;q=0.5, de;q=0.9', 'de'],
  [undefined, 'de;q=0.5, es;q=0.5', 'de'],
  [undefined, 'pl, it;q=0.4', 'it'],
  [undefined, 'fr;q=0, nl;q=0.1', 'nl'],
  [undefined, 'fr;q=much, es', 'es'],
  [undefined, 'FR-ca;Q=0.7', 'fr'],
  [undefined, 'pl, *', 'en'],
  [undefined, ',;, ;q=1', 'en'],
  [undefined, '', 'en'],
  [undefined, undefined, 'en'],
]

for (const [lang, acceptLanguage, chosen] of cases) {
  test(`lang=${lang ?? '(none)'}, Accept-Language: ${acceptLanguage ?? '(none)'}: ${chosen}`, () => {
    assert.equal(chooseLanguage(lang, acceptLanguage), chosen)
  })
}
