import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import type { Question, WantedAnswer, WantedHolder } from '../checks/account-register.ts'
import type { Iban } from '../kit/iban.ts'
import { worldAccountRegister } from './account-register.ts'
import { worldRehearsedAccounts } from './rehearsed-ibans.ts'

const person = (iban: string, given: object = {}): Question => ({
  ...{ kind: 'person', iban: iban as Iban, firstName: 'Pierre', lastName: 'Martin', birthDate: '1978-09-09' },
  ...given,
})
const company = (iban: string): Question => ({
  kind: 'company',
  iban: iban as Iban,
  country: 'FR',
  identifier: '552008443',
})
const made = (holder: WantedHolder | null, answers = true): Iban =>
  worldRehearsedAccounts.ibanAnswering({ answers, holder } satisfies WantedAnswer, 'here')

const pierre = 'FR1420041010050500013M02606'

/**
 * `there` if the account exists, `as asked` if its holder is of the kind asked for, then its points: for a person score, score of the name, birth date; for a company score,
 * identifier.
 */
function said(question: Question): string {
  const answer = worldAccountRegister.ask(question)
  if (answer === null) return 'nothing'
  assert.equal(answer.kind, question.kind)
  const { existingAccount, correctHolderType, score } = answer
  const rest =
    answer.kind === 'person' ? [answer.nameScore, answer.birthDateValid ? 'born' : '-'] : [answer.validIdentifier]
  return [existingAccount ? 'there' : '-', correctHolderType ? 'as asked' : '-', score, ...rest].join(' ')
}

const cases: readonly (readonly [name: string, question: Question, answer: string])[] = [
  [
    'of an account made for a person',
    person(made({ kind: 'person', score: 12, nameScore: 34, birthDateValid: true })),
    'there as asked 12 34 born',
  ],
  [
    'the same without the birth date',
    person(made({ kind: 'person', score: 100, nameScore: 0, birthDateValid: false })),
    'there as asked 100 0 -',
  ],
  [
    'a person’s birth date alone',
    person(made({ kind: 'person', score: 0, nameScore: 0, birthDateValid: true })),
    'there as asked 0 0 born',
  ],
  [
    'a person who scores nothing',
    person(made({ kind: 'person', score: 0, nameScore: 0, birthDateValid: false })),
    '- - 0 0 -',
  ],
  ['of an account made for a company', company(made({ kind: 'company', score: 77 })), 'there as asked 77 true'],
  ['a company that scores nothing', company(made({ kind: 'company', score: 0 })), '- - 0 false'],
  ['a person where a company is', person(made({ kind: 'company', score: 77 })), 'there - 0 0 -'],
  [
    'a company where a person is',
    company(made({ kind: 'person', score: 12, nameScore: 34, birthDateValid: true })),
    'there - 0 false',
  ],
  ['of an account made for silence', person(made(null, false)), 'nothing'],
  ['the same, of a company', company(made({ kind: 'company', score: 77 }, false)), 'nothing'],
  ['of a listed account, its holder', person(pierre), 'there as asked 100 100 born'],
  ['the name in one', person(pierre, { firstName: null, lastName: 'MARTIN Pierre' }), 'there as asked 100 100 born'],
  ['another first name', person(pierre, { firstName: 'Paul' }), 'there as asked 50 50 born'],
  ['another birth date', person(pierre, { birthDate: '1978-09-08' }), 'there as asked 50 100 -'],
  ['no birth date', person(pierre, { birthDate: null }), 'there as asked 50 100 -'],
  ['half of an odd score', person(pierre, { firstName: 'Pierer', birthDate: null }), 'there as asked 46 92 -'],
  [
    'three points',
    person(pierre, { lastName: 'Marin', birthDate: '1978-09-08', firstName: 'Piere' }),
    'there as asked 41 83 -',
  ],
  ['a company where a listed person is', company(pierre), 'there - 0 false'],
  ['of an account that is not there (AC01)', person('FR2990665286926539507769811'), '- - 0 0 -'],
  ['of one that was closed (AC04)', company('FR8191676442817818484578833'), '- - 0 false'],
  [
    'of one that is blocked (AC06)',
    person('FR3083648641551044006702169', { firstName: 'Marc', lastName: 'Barrer', birthDate: '1994-01-25' }),
    'there as asked 100 100 born',
  ],
  [
    'of one that was closed after it was debited',
    person('ES5000120345030000067892', { firstName: 'Pepito', lastName: 'Perez', birthDate: '1990-09-21' }),
    'there as asked 100 100 born',
  ],
  ['of an account that nobody knows', person('FR7664082183260009001300192'), '- - 0 0 -'],
]

suite('the register', () => {
  for (const [name, question, answer] of cases)
    test(`${name}: ${answer}`, () => {
      assert.equal(said(question), answer)
    })
})
