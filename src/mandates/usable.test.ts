/** By which mandates an account may be debited, and until when. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import type { Day } from '../kit/target.ts'
import { paperSignature, signed, type Mandate } from './mandate.ts'
import { registerAccount } from './register-account.ts'
import { mandateUsed, requireUsableMandate } from './usable.ts'
import { findMandate } from './store.ts'

let core: TestCore
let mandate: Mandate
before(async () => {
  core = await openTestCore()
  const given = {
    iban: 'DE89370400440532013000',
    name: 'Max Mustermann',
    bic: null,
    mandate: 'usable',
    customerId: null,
  }
  const { mandate: made } = await core.perform((ctx) => registerAccount(ctx, { ...given, dateMandate: null }))
  assert(made !== null)
  mandate = made
})
after(() => core.close())

/** `2027-01-15`, three years before the present. */
const signedOn = (day: Day): Partial<Mandate> => {
  const { signedAt, signature } = signed(mandate, paperSignature({ name: 'Max' } as never, Date.parse(`${day}T11:00Z`)))
  return { signedAt, signature }
}

const cases: readonly (readonly [what: string, given: () => Partial<Mandate> | null, refused: string | null])[] = [
  ['none', () => null, 'SEPA account has no signed mandate'],
  ['one that waits', () => ({}), 'SEPA account has no signed mandate'],
  ['one that was signed', () => signedOn('2030-01-15'), null],
  ['one that was revoked', () => ({ ...signedOn('2030-01-01'), deletedAt: someNoon }), 'Mandate `ID` was revoked'],
  ['one that was revoked before it was signed', () => ({ deletedAt: someNoon }), 'Mandate `ID` was revoked'],
  ['one that was signed 36 months ago', () => signedOn('2027-01-15'), null],
  [
    'one that was signed a day before that',
    () => signedOn('2027-01-14'),
    'Mandate `ID` has lapsed: it was not used for 36 months',
  ],
  ['the same, used since', () => ({ ...signedOn('2020-01-01'), lastUsedOn: '2027-01-15' }), null],
  [
    'the same, used too long ago',
    () => ({ ...signedOn('2020-01-01'), lastUsedOn: '2027-01-14' }),
    'Mandate `ID` has lapsed: it was not used for 36 months',
  ],
  ['one for one payment', () => ({ ...signedOn('2030-01-01'), kind: 'one_off' }), null],
]

for (const [what, given, refused] of cases)
  test(`${what}: ${refused ?? 'may be used'}`, async () => {
    const changes = given()
    const asked = changes && { ...mandate, ...changes }
    const asking = core.read((ctx) => Promise.resolve(requireUsableMandate(ctx, asked)))
    if (refused === null) assert.equal(await asking, asked)
    else await assert.rejects(asking, { status: 409, message: refused.replace('ID', mandate.id) })
  })

test('36 months end with the last day of a shorter month', async () => {
  const asked = { ...mandate, ...signedOn('2024-02-29') }
  const at = (day: Day) =>
    core.read((ctx) => Promise.resolve(requireUsableMandate({ ...ctx, now: Date.parse(`${day}T12:00Z`) }, asked)))
  assert.equal(await at('2027-02-28'), asked)
  await assert.rejects(at('2027-03-01'), { status: 409 })
})

test('a mandate knows the latest day of its use, and moves with each', async () => {
  const found = async (): Promise<Mandate> => {
    const now = await core.read((ctx) => findMandate(ctx, mandate.id))
    assert(now !== undefined)
    return now
  }
  const use = async (day: Day): Promise<void> =>
    core.perform(async () => ({ result: undefined, changes: [mandateUsed(await found(), day)] }))
  const { signedAt, signature } = signedOn('2030-01-15')
  await core.core.store.query({
    text: 'update mandates set signed_at = $2, signature = $3 where id = $1 returning 1',
    values: [mandate.id, signedAt, JSON.stringify(signature)],
  })
  const { version } = await found()
  for (const day of ['2030-01-20', '2030-02-20', '2030-01-25']) await use(day)
  const used = await found()
  assert.deepEqual([used.lastUsedOn, used.version], ['2030-02-20', version + 3])
  // A version that was read before is not enough any more.
  await assert.rejects(core.core.store.commit(core.realmId, [mandateUsed({ ...used, version }, '2030-03-01')]), {
    reason: 'stale',
  })
})
