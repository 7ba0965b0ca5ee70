/** The faults that the next deliveries of a test mode meet. They are part of its realm, as the faults of its network are. */
import { faultVerbs, realms } from '../accounts/index.ts'
import { nothingChanges, update, type Outcome } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { DeliveryFault, Misbehaviour } from '../kit/delivery-faults.ts'
import { meetFirst } from '../kit/fault-list.ts'

export const deliveryFaults = faultVerbs<DeliveryFault>({
  of: (realm) => realm.deliveryFaults,
  put: (realm, faults) => ({ ...realm, deliveryFaults: faults }),
})

export interface MetDeliveryFault {
  readonly effect: Misbehaviour
  /** Whether no further delivery meets the same fault. */
  readonly isLast: boolean
}

/** Uses up the next fault; undefined when none is left. */
export function meetDeliveryFault({ realm }: Context): Outcome<MetDeliveryFault | undefined> {
  const met = meetFirst(realm.deliveryFaults, () => true)
  if (met === undefined) return nothingChanges(undefined)
  const { effect, times } = met.fault
  return {
    result: { effect, isLast: times === 1 },
    changes: [update(realms, { ...realm, deliveryFaults: met.rest })],
  }
}
