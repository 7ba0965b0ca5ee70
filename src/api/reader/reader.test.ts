import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Type, type TSchema } from 'typebox'
import {
  amount,
  choice,
  country,
  currency,
  dateIn,
  email,
  httpUrl,
  idOf,
  metadata,
  momentIn,
  nullable,
  text,
} from '../fields.ts'
import * as v1 from '../v1/fields.ts'
import type { NullRule } from './composites.ts'
import { problemLimit, type Problem } from './problem.ts'
import { depthLimit, readerOf } from './reader.ts'

/** What reading gives: the value, or the problems as `place: type`. */
function outcomeOf(schema: TSchema, value: unknown, nulls?: NullRule): unknown {
  const problems: Problem[] = []
  const read = readerOf(schema, nulls)(value, problems)
  return problems.length === 0 ? read : problems.map(({ location, type }) => `${location.join('.')}: ${type}`)
}

type Row = readonly [given: unknown, expected: unknown]

const wrong = (type: string): string[] => [`: ${type}`]

const scalars: Readonly<Record<string, readonly [TSchema, readonly Row[]]>> = {
  integer: [
    Type.Integer({ minimum: -5, maximum: 2000 }),
    [
      [12, 12],
      ['12', 12],
      ['+12', 12],
      ['-3', -3],
      ['0012', 12],
      [1.0, 1],
      [1e3, 1000],
      [-0, 0],
      [-5, -5],
      [-6, wrong('value_error.number.not_ge')],
      [2001, wrong('value_error.number.not_le')],
      ...[1.5, '1.5', '1e3', ' 12', '12 ', '', '0x10', '１２', true, [], {}, NaN, Infinity].map((value): Row => [
        value,
        wrong('type_error.integer'),
      ]),
      [2 ** 53, wrong('type_error.integer')],
      ['9007199254740993', wrong('type_error.integer')],
      [null, wrong('type_error.none.not_allowed')],
    ],
  ],
  amount: [
    amount(),
    [
      [0, 0],
      [4_294_967_295, 4_294_967_295],
      [4_294_967_296, wrong('value_error.number.not_le')],
      [-1, wrong('value_error.number.not_ge')],
    ],
  ],
  boolean: [
    Type.Boolean(),
    [
      [true, true],
      [false, false],
      ['true', true],
      ['True', true],
      ['false', false],
      ['False', false],
      ...['TRUE', 'yes', '1', '', 1, 0, {}, []].map((value): Row => [value, wrong('type_error.bool')]),
    ],
  ],
  text: [
    text(2, 4),
    [
      ['ab', 'ab'],
      ['abcd', 'abcd'],
      ['a', wrong('value_error.any_str.min_length')],
      ['abcde', wrong('value_error.any_str.max_length')],
      // Code points are counted, not halves of them.
      ['👍', wrong('value_error.any_str.min_length')],
      ['👍👍👍👍', '👍👍👍👍'],
      ['👍👍👍👍👍', wrong('value_error.any_str.max_length')],
      ['a\0b', wrong('value_error.any_str.characters')],
      ['a\ud83d', wrong('value_error.any_str.characters')],
      ...[12, true, {}, []].map((value): Row => [value, wrong('type_error.str')]),
    ],
  ],
  id: [
    idOf('card'),
    [
      [`card_${'a'.repeat(24)}`, `card_${'a'.repeat(24)}`],
      ...[`card_${'a'.repeat(23)}`, `cust_${'a'.repeat(24)}`, `card_${'a'.repeat(24)}\n`, ''].map((value): Row => [
        value,
        wrong('value_error.str.regex'),
      ]),
    ],
  ],
  country: [
    country(),
    [
      ['FR', 'FR'],
      ['FRA', wrong('value_error.any_str.max_length')],
    ],
  ],
  email: [
    email(20),
    [
      ['a@b.fr', 'a@b.fr'],
      ['jean.d+x@sub.b.fr', 'jean.d+x@sub.b.fr'],
      ...['a@b', 'b.fr', 'a@@b.fr', 'a b@c.fr', '@b.fr', 'a@.fr', ''].map((value): Row => [
        value,
        wrong('value_error.email'),
      ]),
      [`${'a'.repeat(20)}@b.fr`, wrong('value_error.any_str.max_length')],
    ],
  ],
  url: [
    httpUrl(),
    [
      ['https://a.example/b?c=d#e', 'https://a.example/b?c=d#e'],
      ['http://localhost:3000', 'http://localhost:3000'],
      ...['ftp://a.example', 'javascript:alert(1)', 'a.example', '//a.example', 'http:/a.example'].map((value): Row => [
        value,
        wrong('value_error.url.scheme'),
      ]),
      ...['https://', 'https://a b', 'https://a\nb', 'https://[', 'http://a:99999'].map((value): Row => [
        value,
        wrong('value_error.url.host'),
      ]),
    ],
  ],
  choice: [
    choice(['authorize', 'capture']),
    [['capture', 'capture'], ...['captured', '', 1, {}, []].map((value): Row => [value, wrong('type_error.enum')])],
  ],
  'choice in any case': [
    v1.currency,
    [
      ['eur', 'eur'],
      ['EUR', 'eur'],
      ['Usd', 'usd'],
      ...['eu', 'EURO', ' eur', 1].map((value): Row => [value, wrong('type_error.enum')]),
    ],
  ],
  'whole amount': [
    v1.amount(50),
    [
      [1234, 1234],
      [1234.0, 1234],
      ['1234', 1234],
      ['1234.0', 1234],
      ['1234.00', 1234],
      [49, wrong('value_error.number.not_ge')],
      ...[1234.5, '1234.50', '1234.', '.0', '', '12e2', 1233.9999999999998].map((value): Row => [
        value,
        wrong('type_error.integer'),
      ]),
    ],
  ],
  'https address': [
    v1.httpsUrl(),
    [
      ['https://shop.example/?a=b', 'https://shop.example/?a=b'],
      ['HTTPS://shop.example', 'HTTPS://shop.example'],
      ['http://shop.example', wrong('value_error.str.regex')],
      ['https://a b', wrong('value_error.url.host')],
      [`https://a.example/${'b'.repeat(2048)}`, wrong('value_error.any_str.max_length')],
    ],
  ],
  'open object': [
    v1.given({ amount: v1.amount(0) }),
    [
      [{ amount: 5, live_mode: false, id: 'x' }, { amount: 5 }],
      [{ live_mode: false }, ['amount: value_error.missing']],
    ],
  ],
  constants: [
    Type.Union([Type.Literal('a'), Type.Literal('b')]),
    [
      ['b', 'b'],
      ['c', wrong('type_error.enum')],
    ],
  ],
  list: [
    Type.Array(choice(['card', 'sepa']), { minItems: 1, maxItems: 2, uniqueItems: true }),
    [
      [['card'], ['card']],
      [[], wrong('value_error.list.min_items')],
      [['card', 'sepa', 'card'], wrong('value_error.list.max_items')],
      [['card', 'card'], wrong('value_error.list.unique_items')],
      [['card', 'cash'], ['1: type_error.enum']],
      [['card', null], ['1: type_error.none.not_allowed']],
      ['card', wrong('type_error.list')],
      [{ 0: 'card' }, wrong('type_error.list')],
    ],
  ],
  moment: [
    momentIn(),
    [
      [0, 0],
      [1_700_000_000, 1_700_000_000_000],
      ['1700000000', 1_700_000_000_000],
      ['2023-11-14', Date.UTC(2023, 10, 14)],
      ['2023-11-14T22:13', Date.UTC(2023, 10, 14, 22, 13)],
      ['2023-11-14T22:13:20', 1_700_000_000_000],
      ['2023-11-14 22:13:20', 1_700_000_000_000],
      ['2023-11-14T22:13:20Z', 1_700_000_000_000],
      ['2023-11-14T22:13:20.25Z', 1_700_000_000_250],
      ['2023-11-14T23:13:20+01:00', 1_700_000_000_000],
      ['2023-11-14T17:43:20-0430', 1_700_000_000_000],
      ['2024-02-29', Date.UTC(2024, 1, 29)],
      [-1, wrong('value_error.number.not_ge')],
      ['1969-12-31', wrong('value_error.number.not_ge')],
      ...[
        '2023-02-29',
        '2023-13-01',
        '2023-00-10',
        '2023-11-14T24:00',
        '2023-11-14T10:60',
        '2023-11-14T10:00:60',
        '2023-11-14T10:00+24:00',
        '2023-11-14Z',
        '14/11/2023',
        'now',
        '',
        1.5,
        true,
        {},
        1e13,
      ].map((value): Row => [value, wrong('value_error.datetime')]),
    ],
  ],
  date: [
    dateIn(),
    [
      ['1999-12-31', '1999-12-31'],
      ['0999-12-31', '0999-12-31'],
      [0, '1970-01-01'],
      ['86400', '1970-01-02'],
      [-1, '1969-12-31'],
      [1_700_000_000, '2023-11-14'],
      ['2200-12-31', '2200-12-31'],
      [7_289_654_399, '2200-12-31'],
      ...['2201-01-01', '9999-12-31', 7_289_654_400, '253402300799'].map((value): Row => [
        value,
        wrong('value_error.number.not_le'),
      ]),
      ...['2023-02-29', '2023-1-1', '2023-11-14T00:00', '', 'x', 1.5, true, {}, 1e13].map((value): Row => [
        value,
        wrong('value_error.date'),
      ]),
    ],
  ],
  metadata: [
    metadata(),
    [
      [null, null],
      [{ a: [1, 'b', null, { c: true }] }, { a: [1, 'b', null, { c: true }] }],
      [{ a: { b: 'x\0' } }, ['a.b: value_error.any_str.characters']],
      [{ a: ['\udc00'] }, ['a.0: value_error.any_str.characters']],
      [{ 'a\0': 1 }, ['a\0: value_error.any_str.characters']],
      [JSON.parse('{"a": {"__proto__": {"admin": true}}}'), ['a.__proto__: value_error.extra']],
      [{ constructor: 1 }, ['constructor: value_error.extra']],
      [JSON.parse('{"a": 1e999}'), ['a: value_error.number.not_finite']],
      [JSON.parse('{"a": [9007199254740993]}'), ['a.0: value_error.number.not_exact']],
      [JSON.parse('{"a": -9007199254740993}'), ['a: value_error.number.not_exact']],
      [
        { a: Number.MAX_SAFE_INTEGER, b: 0.1 },
        { a: Number.MAX_SAFE_INTEGER, b: 0.1 },
      ],
    ],
  ],
}

for (const [name, [schema, rows]] of Object.entries(scalars)) {
  test(name, () => {
    for (const [given, expected] of rows) assert.deepEqual(outcomeOf(schema, given), expected, JSON.stringify(given))
  })
}

const card = Type.Object({ number: text(13, 19), name: Type.Optional(nullable(text(3, 64))) })

const payment = Type.Object({
  amount: amount(),
  currency: currency({ default: 'eur' }),
  name: Type.Optional(nullable(text(3, 64))),
  capture: Type.Optional(Type.Boolean()),
  card: Type.Optional(nullable(Type.Union([card, idOf('card')]))),
  auth: Type.Optional(Type.Union([Type.Boolean(), Type.Object({ return_url: httpUrl() })])),
  fee: nullable(Type.Integer()),
})

describe('objects', () => {
  const cases: readonly Row[] = [
    [
      { amount: 1, fee: 2 },
      { amount: 1, currency: 'eur', fee: 2 },
    ],
    [
      { amount: 1, fee: null },
      { amount: 1, currency: 'eur', fee: null },
    ],
    [
      { amount: 1, fee: 1, currency: null, name: null, capture: null, card: null },
      { amount: 1, currency: 'eur', fee: 1 },
    ],
    [{ fee: 1 }, ['amount: value_error.missing']],
    [{ amount: null, fee: 1 }, ['amount: type_error.none.not_allowed']],
    [
      { zip: 1, capture: 'maybe', amount: 'x', toString: 1 },
      [
        'amount: type_error.integer',
        'capture: type_error.bool',
        'fee: value_error.missing',
        'zip: value_error.extra',
        'toString: value_error.extra',
      ],
    ],
    [JSON.parse('{"amount": 1, "fee": 1, "__proto__": {"capture": true}}'), ['__proto__: value_error.extra']],
    [[], wrong('type_error.dict')],
    ['x', wrong('type_error.dict')],
    [null, wrong('type_error.none.not_allowed')],
  ]
  for (const [given, expected] of cases) {
    test(JSON.stringify(given), () => assert.deepEqual(outcomeOf(payment, given), expected))
  }

  test('in a PATCH null is a value of the outermost object, and elsewhere not given', () => {
    const patch = Type.Object({
      name: Type.Optional(nullable(text(3, 64))),
      capture: Type.Optional(Type.Boolean()),
      card: Type.Optional(nullable(Type.Union([card, idOf('card')]))),
    })
    assert.deepEqual(outcomeOf(patch, { name: null, card: null }, 'value'), { name: null, card: null })
    assert.deepEqual(outcomeOf(patch, { capture: null }, 'value'), ['capture: type_error.none.not_allowed'])
    const given = { card: { number: '4'.repeat(16), name: null } }
    assert.deepEqual(outcomeOf(patch, given, 'value'), { card: { number: '4'.repeat(16) } })
  })

  test('more problems than an answer reports are left out', () => {
    const given = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, index]))
    assert.equal((outcomeOf(card, given) as string[]).length, problemLimit)
  })
})

describe('alternatives are told apart by the JSON type', () => {
  const id = `card_${'a'.repeat(24)}`
  const cases: readonly Row[] = [
    [{ card: id }, id],
    [{ card: { number: '4'.repeat(16) } }, { number: '4'.repeat(16) }],
    [{ card: 'card_x' }, ['card: value_error.str.regex']],
    [{ card: { number: '4', cvv: 1 } }, ['card.number: value_error.any_str.min_length', 'card.cvv: value_error.extra']],
    // Of no alternative's type: held against the first.
    [{ card: 5 }, ['card: type_error.dict']],
    [{ card: [] }, ['card: type_error.dict']],
    [{ auth: true }, true],
    [{ auth: 'True' }, true],
    [{ auth: 'perhaps' }, ['auth: type_error.bool']],
    [{ auth: { return_url: 'x' } }, ['auth.return_url: value_error.url.scheme']],
    [{ auth: {} }, ['auth.return_url: value_error.missing']],
  ]
  for (const [given, expected] of cases) {
    test(JSON.stringify(given), () => {
      const read = outcomeOf(payment, { amount: 1, fee: 1, ...(given as object) })
      assert.deepEqual(Array.isArray(read) ? read : Object.values(read as object)[2], expected)
    })
  }
})

test('free-form values are taken to a depth of 32, counted from the body', () => {
  const schema = Type.Object({ metadata: metadata() })
  const nested = (levels: number): unknown => {
    let value: unknown = 1
    for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { a: value }
    return value
  }
  const deepest = { metadata: nested(depthLimit - 1) }
  assert.deepEqual(outcomeOf(schema, deepest), deepest)
  const [problem] = outcomeOf(schema, { metadata: nested(depthLimit) }) as string[]
  assert.match(problem ?? '', /^metadata\..*: value_error\.depth$/)
  assert.match((outcomeOf(schema, { metadata: nested(100_000) }) as string[])[0] ?? '', /value_error\.depth$/)
})

test('a schema that says more than the readers hold is refused at the start', () => {
  const schemas: TSchema[] = [
    Type.Integer({ multipleOf: 5 }),
    Type.Integer({ format: 'int64' }),
    Type.Unsafe({ type: 'string', enum: ['a'], format: 'hostname' }),
    Type.Number(),
    Type.String({ format: 'hostname' }),
    Type.Object({}, { minProperties: 1 }),
    Type.Union([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]),
    Type.Record(Type.String(), Type.Integer()),
  ]
  for (const schema of schemas) assert.throws(() => readerOf(schema), JSON.stringify(schema))
})
