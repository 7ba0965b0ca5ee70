/** The faults that a test mode's next requests to the network meet. They are a part of its realm, which every decision asserts: whatever is decided after they were set meets them. */
import { update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import type { Fault } from '../kit/faults.ts'
import { realms } from './account.ts'
import { findCurrentRealm } from './store.ts'

export const faultLimit = 100

/** In the order in which they were set, with what is left of them. They are read anew: the realm of a context may be a second old. */
export async function listFaults({ db, realm }: Context): Promise<readonly Fault[]> {
  return (await findCurrentRealm(db, realm.accountId, realm.mode))?.faults ?? []
}

/** After those that are there. The result is all of them; 409 where there are {@link faultLimit} already. */
export async function addFault(ctx: Context, fault: Fault): Promise<Outcome<readonly Fault[]>> {
  const faults = await listFaults(ctx)
  if (faults.length >= faultLimit)
    throw conflict(`There are ${faultLimit} faults already: take them back, or let them happen`)
  return setFaults(ctx, [...faults, fault])
}

export const removeFaults = (ctx: Context): Outcome<readonly Fault[]> => setFaults(ctx, [])

/** Even where it changes nothing it is committed, since only the commit tells whether the realm was as this process remembers it. */
const setFaults = ({ realm }: Context, faults: readonly Fault[]): Outcome<readonly Fault[]> => ({
  result: faults,
  changes: [update(realms, { ...realm, faults: faults.length === 0 ? null : faults })],
})
