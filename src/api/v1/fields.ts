/** Fields whose form in v1 differs from v2: they accept what deployed clients send (stancer-v1 section 1). */
import { Type, type TInteger, type TObject, type TProperties, type TString, type TUnsafe } from 'typebox'
import { secondsOf, type Instant } from '../../kit/clock.ts'
import type { Context } from '../../kit/context.ts'
import { currencies, type Currency } from '../../kit/currency.ts'
import type { MinorUnits } from '../../kit/money.ts'
import { startOf, type Day } from '../../kit/target.ts'
import { amountMax, httpUrl, moment } from '../fields.ts'

/** An object in a body. It may hold fields that are not read: clients send whole objects, as they were given them. */
export const given = <Properties extends TProperties>(properties: Properties): TObject<Properties> =>
  Type.Object(properties, { additionalProperties: true })

/** Minor units; `1234.0` and `"1234"` count as 1234. */
export const amount = (minimum: number): TUnsafe<MinorUnits> =>
  Type.Unsafe<MinorUnits>({ type: 'integer', format: 'whole', minimum, maximum: amountMax })

/** Small or capital letters; read as small ones. */
export const currency = Type.Unsafe<Currency>({ type: 'string', format: 'any-case', enum: [...currencies] })

/** The id in a path, of any shape: a malformed id is a 404 like an unknown one. */
export const pathId = (): TString => Type.String({ minLength: 1 })

/** An address that a browser may be sent to. The libraries take https alone, and so does v1. */
export const httpsUrl = (): TString =>
  httpUrl({ maxLength: 2048, pattern: '^[hH][tT][tT][pP][sS]://', description: 'https' })

export const liveMode = Type.Boolean({ description: 'Whether it is of the live mode' })

export const isLive = ({ realm }: Pick<Context, 'realm'>): boolean => realm.mode === 'live'

/** A day as it goes out: Unix seconds of its beginning in UTC. */
export const daySeconds = (): TInteger => moment({ description: 'Unix seconds of the beginning of the day, in UTC' })

export const secondsOfDay = (day: Day): number => secondsOf(startOf(day))

/** A moment in a query, echoed as Unix seconds; null where it was not given. */
export const echoed = (moment: Instant | undefined): number | null => (moment === undefined ? null : secondsOf(moment))
