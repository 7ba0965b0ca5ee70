/** What other parts may use of settlement. */
export { clearingOf, isSetAside, type Clearing } from './clearing.ts'
export { clearingTimer, closingTimer, firstClearing, settlementTimers, type Settlement } from './timers.ts'
export { idleTurnsSkipped } from './idle-turns.ts'
export { findRealmsLate, turnInTime, turnsFrom } from './turns-from.ts'
