/** What the next deliveries of a test mode meet. They are a part of its realm, as the faults of its network are. */
import { findCurrentRealm, realms } from '../accounts/index.ts'
import { nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { takeDeliveryFault, type DeliveryFault, type Misbehaviour } from '../kit/delivery-faults.ts'
import { conflict } from '../kit/errors.ts'

export const deliveryFaultLimit = 100

/** In the order in which they were set, with what is left of them. They are read anew: the realm of a context may be a second old. */
export async function listDeliveryFaults({ db, realm }: Context): Promise<readonly DeliveryFault[]> {
  return (await findCurrentRealm(db, realm.accountId, realm.mode))?.deliveryFaults ?? []
}

/** After those that are there. The result is all of them; 409 where there are {@link deliveryFaultLimit} already. */
export async function addDeliveryFault(ctx: Context, fault: DeliveryFault): Promise<Outcome<readonly DeliveryFault[]>> {
  const faults = await listDeliveryFaults(ctx)
  if (faults.length >= deliveryFaultLimit)
    throw conflict(`There are ${deliveryFaultLimit} faults already: take them back, or let them happen`)
  return setFaults(ctx, [...faults, fault])
}

export const removeDeliveryFaults = (ctx: Context): Outcome<readonly DeliveryFault[]> => setFaults(ctx, [])

export interface MetDeliveryFault {
  readonly effect: Misbehaviour
  /** Whether no further delivery meets the same fault. */
  readonly isLast: boolean
}

/** Uses the next one up; undefined where none is left. */
export function meetDeliveryFault(ctx: Context): Outcome<MetDeliveryFault | undefined> {
  const { realm } = ctx
  const taken = takeDeliveryFault(realm.deliveryFaults)
  if (taken === undefined) return nothingChanges(undefined)
  return {
    result: { effect: taken.effect, isLast: realm.deliveryFaults?.[0]?.times === 1 },
    changes: [update(realms, { ...realm, deliveryFaults: taken.rest })],
  }
}

/** Even where it changes nothing it is committed, since only the commit tells whether the realm was as this process remembers it. */
const setFaults = ({ realm }: Context, faults: readonly DeliveryFault[]): Outcome<readonly DeliveryFault[]> => ({
  result: faults,
  changes: [update(realms, { ...realm, deliveryFaults: faults.length === 0 ? null : faults })],
})
