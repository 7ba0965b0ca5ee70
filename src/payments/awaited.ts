/** What has to wait while a network owes an answer. */
import { conflict } from '../kit/errors.ts'
import { isAwaited } from './operation.ts'
import type { Progress } from './progress.ts'

/** Never asked twice: what became of the first time is to be known before. Throws 409. */
export function requireAnswered({ payment, operations }: Progress): void {
  if (isAwaited(operations)) throw conflict('Payment is being processed', payment.id)
}
