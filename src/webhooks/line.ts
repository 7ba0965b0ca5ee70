/** One kind of message that the courier brings: webhooks, or notifications of the gateway API. Each has places of its own in which messages are under way (./sharing.ts). */
import type { Instant } from '../kit/clock.ts'
import type { Bounds } from './sharing.ts'
import type { Room, Target } from './target.ts'

export interface Line {
  readonly bounds: Bounds
  /** Who is to be sent something by now. */
  findDue(realNow: Instant): Promise<readonly Target[]>
  /** Takes up at most so many for each, under a lease, in the order in which they are to be sent. */
  takeUp(rooms: readonly Room[], realNow: Instant): Promise<readonly TakenUp[]>
}

export interface TakenUp extends Target {
  /** Sends it, and writes down what came of it. */
  deliver(): Promise<void>
}
