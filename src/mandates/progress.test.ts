/** Two decisions about the mandates of one account, made from the same state: whichever is written second is refused, and made anew. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestCore, someNoon, type TestCore } from '../../tests/support/core.ts'
import type { AppContext } from '../app/core.ts'
import type { Outcome } from '../kit/changes.ts'
import { changeMandate } from './change-mandate.ts'
import { createMandate } from './create-mandate.ts'
import { getAccountWithMandate } from './read-mandate.ts'
import { registerAccount } from './register-account.ts'
import { revokeMandate } from './revoke-mandate.ts'

let core: TestCore
before(async () => {
  core = await openTestCore()
})
after(() => core.close())

interface Ids {
  readonly sepa: string
  /** Signed; it counts. */
  readonly counts: string
  /** Signed before it. */
  readonly next: string
  readonly waits: string
}

let accounts = 0

async function accountWithMandates(): Promise<Ids> {
  const given = { iban: 'DE89370400440532013000', bic: null, mandate: null, dateMandate: null, customerId: null }
  accounts += 1
  const { account } = await core.perform((ctx) => registerAccount(ctx, { ...given, name: `Number ${accounts}` }))
  const create = async (signedAt: number | null): Promise<string> =>
    (await core.perform((ctx) => createMandate(ctx, { sepaId: account.id, rum: null, kind: 'recurrent', signedAt }))).id
  return {
    sepa: account.id,
    counts: await create(someNoon - 1000),
    next: await create(someNoon - 2000),
    waits: await create(null),
  }
}

type Decide = (ctx: AppContext, ids: Ids) => Promise<Outcome<unknown>>

const decisions: Readonly<Record<string, Decide>> = {
  'the one that counts is revoked': (ctx, { counts }) => revokeMandate(ctx, counts),
  'another is revoked': (ctx, { next }) => revokeMandate(ctx, next),
  'the one that waits is signed, as of long ago': (ctx, { waits }) => changeMandate(ctx, waits, { signedAt: 1000 }),
  'one is made that waits': (ctx, { sepa }) =>
    createMandate(ctx, { sepaId: sepa, rum: null, kind: 'recurrent', signedAt: null }),
}

for (const [first, decide] of Object.entries(decisions))
  for (const [second, decideToo] of Object.entries(decisions)) {
    if (first === second) continue
    test(`${first}, and ${second}`, async () => {
      const ids = await accountWithMandates()
      const [one, other] = await core.read((ctx) => Promise.all([decide(ctx, ids), decideToo(ctx, ids)]))
      await core.core.store.commit(core.realmId, one.changes)
      await assert.rejects(core.core.store.commit(core.realmId, other.changes), { reason: 'stale' })
      await core.perform((ctx) => decideToo(ctx, ids))
      const { mandate } = await core.read((ctx) => getAccountWithMandate(ctx, ids.sepa))
      assert.equal(mandate?.deletedAt, null)
    })
  }
