/** What other parts may use of settlement. */
export { clearingTimer, firstClearing, settlementTimers, type Clearing } from './timers.ts'
