/** Applies the faults of test modes to deliveries that are about to be sent for the first time. */
import { SECOND, type Clock } from '../kit/clock.ts'
import type { Database } from '../kit/database.ts'
import { reorderLimitMs } from '../kit/delivery-faults.ts'
import type { Delivery } from './delivery.ts'
import type { MetDeliveryFault } from './delivery-faults.ts'
import { releaseReordered, type Settled } from './queue.ts'
import type { Settler } from './settler.ts'

export interface MisbehavingOptions {
  readonly db: Database
  /** Real time. */
  readonly clock: Clock
  /** Uses up the fault that the next delivery of a test mode meets; undefined when none is left. */
  readonly meetFault: (realmId: number) => Promise<MetDeliveryFault | undefined>
}

/** The time between deliveries that are sent in another order. */
const reorderStepMs = 200

export class Misbehaving {
  readonly #options: MisbehavingOptions
  readonly #settler: Settler<Settled>
  /** The latest work of each realm; works of one realm run one after another. */
  readonly #works = new Map<number, Promise<unknown>>()

  constructor(options: MisbehavingOptions, settler: Settler<Settled>) {
    this.#options = options
    this.#settler = settler
  }

  /** Applies the next fault of its test mode to a delivery: `held` means that it is not sent now. */
  treat(delivery: Delivery): Promise<'duplicate' | 'held' | null> {
    const { realmId } = delivery
    const former = this.#works.get(realmId) ?? Promise.resolve()
    const work = former.then(() => this.#treat(delivery))
    const silent = work.catch(() => undefined)
    this.#works.set(realmId, silent)
    void silent.then(() => {
      if (this.#works.get(realmId) === silent) this.#works.delete(realmId)
    })
    return work
  }

  async #treat(delivery: Delivery): Promise<'duplicate' | 'held' | null> {
    const { db, clock, meetFault } = this.#options
    const met = await meetFault(delivery.realmId)
    if (met === undefined) return null
    const { effect, isLast } = met
    if (effect.kind === 'duplicate') return 'duplicate'
    const heldMs = effect.kind === 'delay' ? effect.seconds * SECOND : reorderLimitMs
    const held = { ...delivery, delivery, misbehaviour: effect.kind, nextAttemptAt: clock.now() + heldMs }
    await this.#settler.settle(held)
    if (effect.kind === 'reorder' && isLast) await releaseReordered(db, delivery.realmId, clock.now(), reorderStepMs)
    return 'held'
  }
}
