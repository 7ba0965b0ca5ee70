/**
 * The kinds of fields that the resources of v1 and v2 are made of, as schemas: what may come in (read by src/api/reader) and what goes out. A field with a `default` need not be given
 * and is never undefined when read.
 */
import { Type, type Static, type TInteger, type TSchema, type TString, type TUnknown, type TUnsafe } from 'typebox'
import { secondsOf, type Instant } from '../kit/clock.ts'
import { currencies, type Currency } from '../kit/currency.ts'
import { idPattern, type IdKind } from '../kit/id.ts'
import type { MinorUnits } from '../kit/money.ts'
import type { Day } from '../kit/target.ts'
import { splitNull, type JsonSchema } from './reader/schema.ts'

export { secondsOf }

/** A moment as it goes out, in Unix seconds; null while it has not come. */
export const shownMoment = (instant: Instant | null): number | null => (instant === null ? null : secondsOf(instant))

/** Largest amount of a payment or refund, in minor units (stancer-v2 sections 6, 8, 9). */
export const amountMax = 4_294_967_295

interface Words {
  readonly title?: string
  readonly description?: string
}

/** Minor units, from 0, or from a higher `minimum`, to {@link amountMax}. */
export const amount = ({ minimum = 0, ...words }: Words & { readonly minimum?: number } = {}): TUnsafe<MinorUnits> =>
  Type.Unsafe<MinorUnits>({ type: 'integer', minimum, maximum: amountMax, ...words })

/** A text of so many characters (code points), both ends included. */
export const text = (minLength: number, maxLength: number, words: Words = {}): TString =>
  Type.String({ minLength, maxLength, ...words })

/** One of a few values. */
export const choice = <const Value extends string>(
  values: readonly Value[],
  words: Words & { readonly default?: Value } = {},
): TUnsafe<Value> => Type.Unsafe<Value>({ type: 'string', enum: [...values], ...words })

/** One of the currencies of stancer-v2 section 1. */
export const currency = (words: Words & { readonly default?: Currency } = {}): TUnsafe<Currency> =>
  choice(currencies, words)

/** A country by the two letters of ISO 3166-1. */
export const country = (words: Words = {}): TString => text(2, 2, words)

/** The id of an object of a kind. */
export const idOf = (kind: IdKind, words: Words = {}): TString => Type.String({ pattern: idPattern(kind), ...words })

export const email = (maxLength: number, words: Words = {}): TString =>
  Type.String({ format: 'email', maxLength, ...words })

/** An address that a browser may be sent to: http or https, or what `pattern` narrows it to. */
export const httpUrl = (words: Words & { readonly maxLength?: number; readonly pattern?: string } = {}): TString =>
  Type.String({ format: 'uri', minLength: 1, maxLength: 65_536, ...words })

/** Any JSON. */
export const metadata = (words: Words = {}): TUnknown => Type.Unknown({ ...words })

/** A day as it may come in, until the year 2200: `YYYY-MM-DD`, or Unix seconds; read as the former. */
export const dateIn = (words: Words = {}): TUnsafe<string> =>
  Type.Unsafe<string>({
    type: ['string', 'integer'],
    format: 'date',
    description: 'YYYY-MM-DD, or Unix seconds; until 2200-12-31',
    ...words,
  })

/** A moment as it may come in: Unix seconds, or ISO 8601; read as Unix milliseconds. */
export const momentIn = (words: Words = {}): TUnsafe<Instant> =>
  Type.Unsafe<Instant>({
    type: ['integer', 'string'],
    format: 'unix-time',
    description: 'Unix seconds, or ISO 8601',
    ...words,
  })

/** A day, until the year 2200, or a moment, as they may come in: `YYYY-MM-DD`, which is read as it stands, or Unix seconds or ISO 8601, read as Unix milliseconds. */
export const dayOrMomentIn = (words: Words = {}): TUnsafe<Day | Instant> =>
  Type.Unsafe<Day | Instant>({
    type: ['string', 'integer'],
    format: 'date-or-unix-time',
    ...words,
    description: `${words.description === undefined ? '' : `${words.description}. `}YYYY-MM-DD, which stands for the first moment of the day, Unix seconds, or ISO 8601`,
  })

/** A day as it goes out, `YYYY-MM-DD`. */
export const date = (words: Words = {}): TString => Type.String({ format: 'date', ...words })

/** A moment as it goes out: Unix seconds (see `secondsOf`). */
export const moment = (words: Words = {}): TInteger => Type.Integer({ description: 'Unix seconds', ...words })

/**
 * The field, or null. In the body of a PATCH null then empties the field; in any other body it counts as not given.
 * Goes inside `Type.Optional`, not around it.
 */
export function nullable<Schema extends TSchema>(schema: Schema): TUnsafe<Static<Schema> | null> {
  const given = schema as JsonSchema
  if (splitNull(given).nullable) return Type.Unsafe<Static<Schema> | null>(schema)
  const { type, enum: values, anyOf } = given
  return Type.Unsafe<Static<Schema> | null>({
    ...given,
    ...(type !== undefined && { type: [...(typeof type === 'string' ? [type] : type), 'null'] }),
    ...(values && { enum: [...values, null] }),
    ...(anyOf && { anyOf: [...anyOf, { type: 'null' }] }),
  })
}
