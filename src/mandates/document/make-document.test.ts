/** What stands on the page, and what it looks like. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { assertGoldenPicture, flowing, showPdf } from '../../../tests/support/pdf.ts'
import { languages, type Language } from '../../kit/language.ts'
import type { Signature } from '../mandate.ts'
import type { MandateDocument } from './document.ts'
import { mandateDocument, mandateText, mandateTextDigest, mandateWords } from './index.ts'

const waiting: MandateDocument = {
  language: 'en',
  testMode: true,
  creditor: {
    name: 'The Corner Bookshop',
    address: '12 rue des Écoles\n75005 Paris\nFrance',
    identifier: 'FR72ZZZ123456',
  },
  rum: 'RUM-20261121-7K3M9QX2PA5',
  kind: 'recurrent',
  prenotificationDays: 14,
  debtor: { name: 'Ada Lovelace', iban: 'FR7630006000011234567890189', bic: 'TESTFRPP' },
  signature: null,
  createdAt: Date.UTC(2026, 10, 21, 19, 5, 3),
  timeZone: 'Europe/Paris',
}

const electronic: Signature = {
  how: 'electronic',
  name: 'Augusta Ada King',
  at: Date.UTC(2026, 5, 21, 22, 15, 3),
  place: null,
  ip: '192.0.2.17',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
}

const paper: Signature = { ...electronic, how: 'paper', name: 'Ada Lovelace', place: 'Köln', ip: null, userAgent: null }

/** As much as every field may hold. */
const longest: Partial<MandateDocument> = {
  creditor: {
    name: `Wolfeschlegelsteinhausenbergerdorff ${'W'.repeat(34)}`,
    address: `${'Straße des siebzehnten Juni '.repeat(3)}\n${'W'.repeat(70)}\n${'9'.repeat(16)} ${'W'.repeat(70)}\nNiederländische Antillen`,
    identifier: `DE98ZZZ${'0'.repeat(28)}`,
  },
  rum: 'M'.repeat(35),
  debtor: { name: 'W'.repeat(70), iban: 'MT84MALT011000012345MTLCAST001S', bic: 'TESTMTPPXXX' },
  signature: {
    ...electronic,
    name: 'W'.repeat(70),
    ip: '2001:0db8:85a3:0000:0000:8a2e:0370:7334',
    userAgent: 'W'.repeat(256),
  },
}

const letters: Partial<MandateDocument> = {
  creditor: { ...waiting.creditor, name: 'Ąžuolų Knygynas ir Βιβλιοπωλείο' },
  debtor: { name: 'Žydrūnė Ščėšūtė Йорданка Łukasz Őű', iban: 'LT121000011101001000', bic: null },
}

const pictures: Readonly<Record<Language, Partial<MandateDocument>>> = {
  en: {},
  fr: { signature: electronic, testMode: false },
  de: { signature: paper, kind: 'one_off' },
  es: { signature: { ...paper, how: 'upload', place: null }, prenotificationDays: null },
  it: longest,
  nl: letters,
  pt: { signature: electronic, prenotificationDays: 1, kind: 'one_off' },
}

for (const language of languages) {
  describe(language, () => {
    const input = { ...waiting, ...pictures[language], language }

    test('looks as it did', async () => {
      const { pages, picture } = await showPdf(await mandateDocument(input))
      assert.equal(pages, 1)
      assertGoldenPicture(`mandates/${language}.png`, picture)
    })

    test('holds what banks and debtors look for, and the whole text', async () => {
      const words = mandateWords(language)
      const shown = flowing(await showPdf(await mandateDocument({ ...waiting, language })))
      const agreed = mandateText(language, { ...waiting, creditor: waiting.creditor.name })
      assert.equal(agreed.length, 5)
      const expected = [
        words.title,
        waiting.rum,
        'FR72ZZZ123456',
        'The Corner Bookshop',
        '12 rue des Écoles 75005 Paris France',
        'Ada Lovelace',
        'FR76 3000 6000 0112 3456 7890 189',
        'TESTFRPP',
        words.recurrent,
        words.oneOff,
        ...agreed,
        words.place,
        words.date,
        words.sendBack('The Corner Bookshop'),
        words.testMode,
      ]
      // Spaces that do not break come out as such, or as spaces.
      for (const text of expected) assert.ok(shown.includes(text.replaceAll('\u00a0', ' ')), `${text}\n${shown}`)
    })
  })
}

describe('a signature', () => {
  const textOf = async (fields: Partial<MandateDocument>): Promise<string> =>
    flowing(await showPdf(await mandateDocument({ ...waiting, ...fields })))

  test('that was given here: by whom, when, from where, with what, and to which text', async () => {
    const text = await textOf({ signature: electronic })
    const agreed = mandateText('en', { ...waiting, creditor: waiting.creditor.name })
    for (const part of [
      'Signed electronically Augusta Ada King',
      '22 June 2026, 00:15:03 (UTC+02:00, Europe/Paris)',
      'Internet address 192.0.2.17',
      electronic.userAgent ?? '',
      mandateTextDigest(agreed),
    ])
      assert.ok(text.includes(part), `${part}\n${text}`)
    assert.ok(!text.includes('Please sign'))
  })

  test('that was given on paper: day and place, and no trace', async () => {
    const text = await textOf({ signature: paper })
    assert.match(text, /Signed by Ada Lovelace Date 22 June 2026 Place Köln Signed on paper\./)
    assert.doesNotMatch(text, /SHA-256|Please sign/)
  })
})

describe('the text', () => {
  const facts = { creditor: 'Shop', prenotificationDays: 3, kind: 'recurrent' } as const

  for (const language of languages) {
    test(`${language}: eight weeks, the days of notice, the creditor, and how long it holds`, () => {
      const { refund, holdsForMany, holdsForOne } = mandateWords(language)
      const text = mandateText(language, facts)
      assert.match(refund, /eight weeks|huit semaines|acht Wochen|ocho semanas|otto settimane|acht weken|oito semanas/)
      assert.ok(text.includes(refund) && text.includes(holdsForMany) && !text.includes(holdsForOne))
      assert.ok(mandateText(language, { ...facts, kind: 'one_off' }).includes(holdsForOne))
      assert.equal(text.filter((paragraph) => paragraph.includes('3')).length, 1)
      assert.equal(mandateText(language, { ...facts, prenotificationDays: null }).length, text.length - 1)
      assert.doesNotMatch(mandateText(language, { ...facts, prenotificationDays: 1 }).join(' '), /\d/)
      assert.ok((text[0] ?? '').split('Shop').length === 3, 'both are authorized for the creditor')
    })
  }

  test('its digest is of every word, in its order', () => {
    const text = mandateText('en', facts)
    assert.match(mandateTextDigest(text), /^[0-9a-f]{64}$/)
    assert.notEqual(mandateTextDigest(text), mandateTextDigest(text.toReversed()))
    assert.notEqual(mandateTextDigest(['ab', 'c']), mandateTextDigest(['a', 'bc']))
  })
})

test('nothing runs out of the page, and it stays one page, whatever the fields hold', async () => {
  for (const language of languages) {
    const { pages, picture } = await showPdf(
      await mandateDocument({ ...waiting, ...longest, language, testMode: false }),
    )
    assert.equal(pages, 1)
    for (const [x, y] of border(picture.width, picture.height))
      assert.equal(picture.data.readUInt32BE((y * picture.width + x) * 4), 0xffffffff, `${language}: ${x}, ${y}`)
  }
})

/** The points of a frame that is left blank: 36 wide, where the margins begin at 43. */
function* border(width: number, height: number): Generator<readonly [x: number, y: number]> {
  const wide = 36
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) if (x < wide || y < wide || x >= width - wide || y >= height - wide) yield [x, y]
}

describe('the same input gives the same bytes', () => {
  test('and another input others', async () => {
    const first = await mandateDocument(waiting)
    assert.deepEqual(await mandateDocument(waiting), first)
    assert.notDeepEqual(await mandateDocument({ ...waiting, createdAt: waiting.createdAt + 1000 }), first)
  })

  test('whatever was made before: what shares a shape stays apart', async () => {
    const of = (name: string): Promise<Buffer> => mandateDocument({ ...waiting, debtor: { ...waiting.debtor, name } })
    // Two letters that are drawn as one, and one that is drawn like them: they differ in what is copied out of the document.
    const [letters, ligature] = [await of('Profit'), await of('Pro\ufb01t')]
    assert.notDeepEqual(ligature, letters)
    assert.deepEqual([await of('Profit'), await of('Pro\ufb01t')], [letters, ligature])
  })
})

test('it can be read aloud: tagged, with its language and its title', async () => {
  const content = (await mandateDocument({ ...waiting, language: 'de' })).toString('latin1')
  for (const part of [
    '/Marked true',
    '/Lang (de)',
    '/DisplayDocTitle true',
    '/StructTreeRoot',
    '/S /H1',
    '/S /H2',
    '/S /P',
    '/S /Figure',
  ])
    assert.ok(content.includes(part), part)
  assert.ok(content.includes('/CreationDate') && content.includes('D:20261121190503Z'))
})
