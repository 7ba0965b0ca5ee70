/** What other parts may use of timers. */
export { TimerRunner, type TimerHandler, type TimerRunnerOptions } from './runner.ts'
export { countDue } from './store.ts'
export { setTimer, takeBackTimer, timers, type Timer, type TimerClock } from './timer.ts'
