/** One kind of message that the courier brings: webhooks, or notifications of the gateway API. Each kind has places of its own for messages under way (./sharing.ts). */
import type { Instant } from '../kit/clock.ts'
import type { Bounds } from './sharing.ts'
import type { Room, Target } from './target.ts'

export interface Line {
  readonly bounds: Bounds
  /** The targets for which something is due. */
  findDue(realNow: Instant): Promise<readonly Target[]>
  /** Takes at most a number of messages for each target, under a lease, in the order in which they are to be sent. */
  takeUp(rooms: readonly Room[], realNow: Instant): Promise<readonly TakenUp[]>
}

export interface TakenUp extends Target {
  /** Sends the message, and records the outcome. */
  deliver(): Promise<void>
}
