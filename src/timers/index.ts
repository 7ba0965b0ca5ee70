/** What other parts may use of timers. */
export { TimerRunner, type Quiet } from './runner.ts'
export type { TimerHandler, TimerRunnerOptions } from './options.ts'
export { countDue, hasTimerSql, insertTimer } from './store.ts'
export { setTimer, takeBackTimer, timerOf, timers, type Timer, type TimerClock } from './timer.ts'
