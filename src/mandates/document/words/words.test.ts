/** The compiler sees that every text is there; here each is looked at for what it says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { languages, type Language } from '../../../kit/language.ts'
import { mandateWords } from './index.ts'

/** Every text of a language by its name, those that are made from others made from marks. */
const textsOf = (language: Language): Map<string, string> =>
  new Map(
    Object.entries(mandateWords(language)).map(([name, text]: [string, unknown]) => [
      name,
      typeof text === 'function' ? String(text('<name>', 5)) : String(text),
    ]),
  )

/** Words of banks, and words that languages share. */
const shared = ['iban', 'bic', 'device', 'signature', 'date', 'moment']

const english = textsOf('en')

for (const language of languages) {
  test(`${language}: every text says something, in its own words, with what it is made from`, () => {
    for (const [name, text] of textsOf(language)) {
      assert.match(text, /\S/, name)
      assert.doesNotMatch(text, /undefined|\[object| {2}|^\s|\s$/, name)
      if (language !== 'en' && !shared.includes(name)) assert.notEqual(text, english.get(name), name)
      assert.equal(
        text.includes('<name>'),
        ['authorization', 'prenotification', 'sendBack', 'made'].includes(name),
        name,
      )
      if (['authorization', 'refund', 'holdsForMany', 'holdsForOne', 'prenotification', 'explained'].includes(name))
        assert.match(text, /\.$/, name)
    }
    assert.match(mandateWords(language).prenotification('', 5), /5/)
    assert.doesNotMatch(mandateWords(language).prenotification('', 1), /\d/)
  })
}

test('French puts a space that does not break before its high punctuation', () => {
  for (const [name, text] of textsOf('fr')) assert.doesNotMatch(text, / [:;?!]/, name)
})
