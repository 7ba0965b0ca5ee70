import assert from 'node:assert/strict'
import { test } from 'node:test'
import { problemsOf, stopsOf } from './plan.ts'
import { SeedError } from './problem.ts'
import { readFile } from './read-file.ts'

const number = '4242424242424242'
const iban = 'DE89370400440532013000'
const customer = 'cust_000000000000000000000001'
const card = 'card_000000000000000000000001'
const payment = 'paym_000000000000000000000001'
const refund = 'refd_000000000000000000000001'

/** What is wrong with a file, in lines. */
const wrongForms: readonly [name: string, text: string, told: readonly string[]][] = [
  ['a text that is no list', 'just words', ['line 1: value is not a valid dict']],
  ['a list that nobody knows', 'cats: []', ['line 1, cats: extra fields not permitted']],
  [
    'several mistakes at once',
    `customers:\n  - id: cust_1\n    created: yesterday\n    email: a@b.example\n    cat: 1\npayments:\n  - created: 5`,
    [
      `line 2, customers[0].id: string does not match regex "^cust_[a-zA-Z0-9]{24}$"`,
      'line 3, customers[0].created: invalid datetime format',
      'line 5, customers[0].cat: extra fields not permitted',
      'line 7, payments[0].id: field required',
      'line 7, payments[0].amount: field required',
    ],
  ],
  [
    'a part of a part, in JSON',
    `{"payments": [{\n"id": "${payment}", "created": 5, "amount": 5,\n"refunds": [\n{"id": "${refund}",\n"created": 6, "amount": -1}]}]}`,
    ['line 5, payments[0].refunds[0].amount: ensure this value is greater than or equal to 0'],
  ],
  [
    'a number that is no text',
    `cards: [{id: ${card}, created: 5, number: ${number}, exp_month: 1, exp_year: 2030}]`,
    ['line 1, cards[0].number: str type expected'],
  ],
  [
    'a number in the place of a name',
    `cards:\n  - "${number}": 5\nsepa:\n  - ${iban}: 5`,
    [
      'line 2, cards[0].id: field required',
      'line 2, cards[0].created: field required',
      'line 2, cards[0].number: field required',
      'line 2, cards[0].exp_month: field required',
      'line 2, cards[0].exp_year: field required',
      'line 2, cards[0].(…): extra fields not permitted',
      'line 4, sepa[0].id: field required',
      'line 4, sepa[0].created: field required',
      'line 4, sepa[0].iban: field required',
      'line 4, sepa[0].name: field required',
      'line 4, sepa[0].(…): extra fields not permitted',
    ],
  ],
  [
    'what no program reads',
    `cards:\n  - number: "${number}`,
    ['line 2, column 30: is neither JSON nor YAML (MISSING_CHAR)'],
  ],
  ['an alias of nothing', `cards: *${number}`, ['the file refers to parts of itself that it has not, or too often']],
  ['a field twice', '{"cards": [],\n"cards": []}', ['line 2, column 1: is neither JSON nor YAML (DUPLICATE_KEY)']],
  [
    'proof that nobody can give',
    `payments: [{id: ${payment}, created: 5, amount: 5, auth: true}]`,
    ['line 1, payments[0].auth: extra fields not permitted'],
  ],
]
for (const [name, text, told] of wrongForms) {
  test(`${name} is told of`, () => {
    assert.throws(
      () => readFile(text),
      (error: SeedError) => {
        assert.deepEqual(error.message.split('\n'), ['nothing was loaded', ...told.map((line) => `  ${line}`)])
        assert.doesNotMatch(error.message, new RegExp(`${number}|${iban}`))
        return true
      },
    )
  })
}

test('JSON and YAML, seconds and texts, say the same', () => {
  const yaml = `customers:\n  - id: ${customer}\n    created: 2018-10-01T09:00:00Z\n    email: a@b.example\npayments:`
  const json = JSON.stringify({ customers: [{ id: customer, created: 1538384400, email: 'a@b.example' }] })
  assert.deepEqual(readFile(yaml).objects, readFile(json).objects)
  assert.deepEqual(readFile('').objects, {})
})

/** Of a file whose form is right. */
const wrongOrders: readonly [name: string, objects: object, told: readonly string[]][] = [
  [
    'an id twice',
    {
      customers: [
        { id: customer, created: 5, email: 'a@b.example' },
        { id: customer, created: 5, email: 'c@b.example' },
      ],
    },
    ['customers[0].id: is given to another object as well'],
  ],
  [
    'a time to come',
    { customers: [{ id: customer, created: 101, email: 'a@b.example' }] },
    [`customers[0].created: is later than the test mode's clock, which shows 1970-01-01T00:01:40.000Z`],
  ],
  [
    'a refund before its payment, a payment before its customer',
    {
      customers: [{ id: customer, created: 50, email: 'a@b.example' }],
      payments: [{ id: payment, created: 49, amount: 5, customer, refunds: [{ id: refund, created: 48 }] }],
    },
    [
      `payments[0].refunds[0].created: is earlier than that of ${payment}, which it refers to`,
      `payments[0].created: is earlier than that of ${customer}, which it refers to`,
    ],
  ],
]
for (const [name, objects, told] of wrongOrders) {
  test(`${name} is told of`, () => {
    const stops = stopsOf(readFile(JSON.stringify(objects)).objects)
    const [, ...lines] = new SeedError(problemsOf(stops, 100_000)).message.split('\n')
    assert.deepEqual(
      lines,
      told.map((line) => `  ${line}`),
    )
  })
}
