/** What a test mode was told to let go wrong. It is a part of its realm, which every decision asserts: whatever is decided after it was set meets it. */
import { update, type Outcome } from '../kit/changes.ts'
import type { Context, Realm } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import type { Fault } from '../kit/faults.ts'
import { realms } from './account.ts'
import { findCurrentRealm } from './store.ts'

export const faultLimit = 100

/** Where faults of one kind lie in a realm; null where there are none. */
interface FaultPlace<OneFault> {
  readonly of: (realm: Realm) => readonly OneFault[] | null
  readonly put: (realm: Realm, faults: readonly OneFault[] | null) => Realm
}

export interface FaultVerbs<OneFault> {
  /** In the order in which they were set, with what is left of them. */
  readonly list: (ctx: Context) => Promise<readonly OneFault[]>
  /** After those that are there. The result is all of them; 409 where there are {@link faultLimit} already. */
  readonly add: (ctx: Context, fault: OneFault) => Promise<Outcome<readonly OneFault[]>>
  readonly removeAll: (ctx: Context) => Outcome<readonly OneFault[]>
}

export function faultVerbs<OneFault>({ of, put }: FaultPlace<OneFault>): FaultVerbs<OneFault> {
  // They are read anew: the realm of a context may be a second old.
  const list = async ({ db, realm }: Context): Promise<readonly OneFault[]> => {
    const current = await findCurrentRealm(db, realm.accountId, realm.mode)
    return (current && of(current)) ?? []
  }
  // Even where it changes nothing it is committed, since only the commit tells whether the realm was as this process remembers it.
  const set = ({ realm }: Context, faults: readonly OneFault[]): Outcome<readonly OneFault[]> => ({
    result: faults,
    changes: [update(realms, put(realm, faults.length === 0 ? null : faults))],
  })
  return {
    list,
    add: async (ctx, fault) => {
      const faults = await list(ctx)
      if (faults.length >= faultLimit)
        throw conflict(`There are ${faultLimit} faults already: take them back, or let them happen`)
      return set(ctx, [...faults, fault])
    },
    removeAll: (ctx) => set(ctx, []),
  }
}

/** What the next requests to the network meet. */
export const networkFaults = faultVerbs<Fault>({
  of: ({ faults }) => faults,
  put: (realm, faults) => ({ ...realm, faults }),
})
