/** What other parts may use of timers. */
export { TimerRunner, type Quiet, type TimerHandler, type TimerRunnerOptions } from './runner.ts'
export { countDue, insertTimer } from './store.ts'
export { setTimer, takeBackTimer, timerOf, timers, type Timer, type TimerClock } from './timer.ts'
