/** What other parts may use of timers. */
export { TimerRunner, type Quiet } from './runner.ts'
export type { Skip, TimerHandler, TimerRunnerOptions } from './options.ts'
export type { Hold } from './lease.ts'
export { Passage, type PassageOptions } from './passage.ts'
export { countDue, hasTimerSql, insertTimer, timerLeases } from './store.ts'
export { setTimer, takeBackTimer, timerOf, timers, type Timer, type TimerClock } from './timer.ts'
