/** Faults that a test mode was asked to simulate. They are stored with the realm, which every decision asserts, so that every decision that follows takes them into account. */
import { update, type Outcome } from '../kit/changes.ts'
import type { Context, Realm } from '../kit/context.ts'
import { conflict } from '../kit/errors.ts'
import type { Fault } from '../kit/faults.ts'
import { realms } from './account.ts'
import { findCurrentRealm } from './store.ts'

export const faultLimit = 100

/** Reads and writes the faults of one kind in a realm; null stands for no faults. */
interface FaultPlace<OneFault> {
  readonly of: (realm: Realm) => readonly OneFault[] | null
  readonly put: (realm: Realm, faults: readonly OneFault[] | null) => Realm
}

export interface FaultVerbs<OneFault> {
  /** The faults in the order in which they were set, each with the number of times that it is still to happen. */
  readonly list: (ctx: Context) => Promise<readonly OneFault[]>
  /** Appends a fault. The result is all faults; 409 where there are {@link faultLimit} already. */
  readonly add: (ctx: Context, fault: OneFault) => Promise<Outcome<readonly OneFault[]>>
  readonly removeAll: (ctx: Context) => Outcome<readonly OneFault[]>
}

export function faultVerbs<OneFault>({ of, put }: FaultPlace<OneFault>): FaultVerbs<OneFault> {
  // They are read anew: the realm of a context may be a second old.
  const list = async ({ db, realm }: Context): Promise<readonly OneFault[]> => {
    const current = await findCurrentRealm(db, realm.accountId, realm.mode)
    return (current && of(current)) ?? []
  }
  // The update is committed even where it changes nothing: only the commit shows whether the realm that this process remembers is current.
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
