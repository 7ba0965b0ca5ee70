/** Actions that have to wait while a network owes an answer. */
import { conflict } from '../kit/errors.ts'
import { isAwaited } from './operation.ts'
import type { Progress } from './progress.ts'

/** A network is never asked twice: what became of the first request has to be known before. Throws 409. */
export function requireAnswered({ payment, operations }: Progress): void {
  if (isAwaited(operations)) throw conflict('Payment is being processed', payment.id)
}
