/**
 * What an intent tells when one of its attempts moves by other than the intent's own verbs: by the bank's answer, by time, by the routes of payments. The intent's verbs read their attempt without
 * this, and tell of what they decide.
 */
import assert from 'node:assert/strict'
import { unchanged } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import type { Follow, Payment } from '../payments/index.ts'
import { tellStatus } from './decision.ts'
import { intents } from './intent.ts'
import { intentStatusOf } from './status.ts'
import { findIntent } from './store.ts'

/** The intent is as it was read before the decision, and asserted where it tells. Of an earlier attempt nothing follows. */
export async function followAttempt(ctx: Context, { id, intentId }: Payment): Promise<Follow> {
  const intent = intentId === null ? undefined : await findIntent(ctx, intentId)
  assert(intent !== undefined, 'an attempt has an intent')
  return (before, after) => {
    const status = intentStatusOf(intent, after)
    if (intent.paymentId !== id || status === intentStatusOf(intent, before)) return []
    return [unchanged(intents, intent), tellStatus(ctx, intent, status)]
  }
}
