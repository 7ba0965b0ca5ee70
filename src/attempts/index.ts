/** What other parts may use of attempts. */
export { attemptWindowMs, countAttempt, isExhausted, type AttemptLimit } from './attempt.ts'
