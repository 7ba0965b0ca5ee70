/** What other parts may use of payouts. */
export type { Composition, Heading } from './composition.ts'
export { createPayout, type PayoutInput } from './create-payout.ts'
export { entriesOf } from './entries.ts'
export { movePayout } from './move-payout.ts'
export { isOwed } from './pay-out-balance.ts'
export { payouts, type Payout, type PayoutStatus } from './payout.ts'
export { getPayout, viewPayout, viewPayouts, type PayoutView } from './read-payout.ts'
export { payoutsAfterClearing, payoutsTimer, payoutTimers } from './timers.ts'
