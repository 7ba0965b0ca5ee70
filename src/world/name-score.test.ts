/** The comparison of names. The table of pairs and scores in docs/account-checks.md is tested here too. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import fc from 'fast-check'
import { nameScore } from './name-score.ts'

const page = readFileSync(new URL('../../docs/account-checks.md', import.meta.url), 'utf8')
const pairs = [...(page.split('| asked | held | score |')[1] ?? '').matchAll(/^\| (.*) \| (.*) \| (\d+) \|$/gm)]

suite('the page', () => {
  test('shows as many pairs as make the rules plain', () => {
    assert.ok(pairs.length >= 30)
  })
  for (const [, asked = '', held = '', score] of pairs)
    test(`${asked}, ${held}: ${score}`, () => {
      assert.equal(nameScore(asked, held), Number(score))
    })
})

/** Pairs that are not on the page. */
const more: readonly (readonly [asked: string, held: string, score: number])[] = [
  ['', 'Pierre Martin', 0],
  ['', '', 0],
  ['42 -', 'Pierre Martin', 0],
  ['İLKER Yıldız', 'Ilker Yildiz', 100],
  ['Zoë Straße', 'ZOE STRASSE', 100],
  ['Łukasz Wałęsa', 'Lukasz Walesa', 100],
  ['D’Angelo Russo', 'Dangelo Russo', 100],
  ['Jan van der Berg', 'Jan Vanderberg', 100],
  ['Ben Smith', 'Benjamin Smith', 50],
  ['M. Martin', 'Marie Martin', 90],
  ['Dr. Prof. Max Mustermann', 'Max Mustermann', 100],
  ['J P Martin', 'Jean Pierre Martin', 87],
  ['Jean Pierre', 'Pierre Jean', 100],
  // Each word is matched so that the sum is best, not with the most similar word.
  ['Martin Martina', 'Martina Marti', 92],
  // One letter added, left out, replaced, exchanged: of six letters, this costs a sixth of half the points.
  ['Martinn Paul', 'Martin Paul', 93],
  ['Marin Paul', 'Martin Paul', 92],
  ['Merlin Paul', 'Martin Paul', 83],
  ['Matrin Paul', 'Martin Paul', 92],
  ['Amrtni Paul', 'Martin Paul', 83],
  // Less than 60 of 100 alike counts as not alike.
  ['Mxryqn Paul', 'Martin Paul', 50],
  ['Jean A B C F G Martin', 'Jean Martin', 80],
]

suite('and', () => {
  for (const [asked, held, score] of more)
    test(`${asked}, ${held}: ${score}`, () => {
      assert.equal(nameScore(asked, held), score)
    })
})

test('scores lie between 0 and 100, the same whoever is named first; a name agrees with itself', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'é', 'ß', 'ü', ' ', '-', '’'), maxLength: 8 })
  const name = fc.array(word, { maxLength: 12 }).map((words) => words.join(' '))
  fc.assert(
    fc.property(name, name, (one, other) => {
      const score = nameScore(one, other)
      assert.ok(Number.isInteger(score) && score >= 0 && score <= 100)
      assert.equal(nameScore(other, one), score)
      assert.equal(nameScore(one, one), /\p{L}/u.test(one) ? 100 : 0)
    }),
    { numRuns: 500, examples: [['éßa a-a a a a-a a c ca', 'éß-aü ß cé-a c ß a-b ü']] },
  )
})
