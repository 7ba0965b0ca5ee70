/** What tests do with payment intents: make them, act as the payer at the bank or on the page, and look at the results. */
import assert from 'node:assert/strict'
import type { CardInput } from '../../src/cards/index.ts'
import type { Outcome } from '../../src/kit/changes.ts'
import { payIntent, type TriedIntent } from '../../src/intents/index.ts'
import type { AppContext } from '../../src/app/core.ts'
import type { ApiAnswer } from './api.ts'
import { cardBody } from './bodies.ts'
import type { TestServer } from './server.ts'
import { listed, shaped } from './shapes.ts'

type Body = ApiAnswer['body']

/** Card numbers by what 3-D Secure and the bank do with them. */
export const intentCards = {
  approved: '4000000400000008',
  alsoApproved: '5555555555554444',
  capturedAtOnce: '4000000000000077',
  /** Insufficient funds, once the payer is authenticated. */
  refused: '4000000000009995',
  notEnrolled: '4000000000003055',
  /** Refused without authentication. */
  authenticationRequired: '4000000000003220',
} as const

export type IntentCard = keyof typeof intentCards

export interface Intents {
  post(given: object): Promise<ApiAnswer>
  create(given?: object): Promise<Body>
  read(id: string): Promise<Body>
  /** The id of a saved card. */
  card(kind: IntentCard): Promise<string>
  /** The intent's latest attempt. */
  attempt(intent: Body): Promise<Body>
  /** `refused 51`, oldest first: status (`open` for null) and response of each attempt. */
  attempts(id: string): Promise<string[]>
  /** The payer answers at the bank. */
  bank(intent: Body, outcome: string): Promise<ApiAnswer>
  /** The payer tries a card on the page. */
  pay(id: string, card: string | CardInput): Promise<TriedIntent>
  perform<Result>(verb: (ctx: AppContext) => Promise<Outcome<Result>>): Promise<Result>
  /** The statuses of the intent that events told, in their order. */
  told(id: string): Promise<string[]>
}

export const device = { ip: '192.0.2.7', user_agent: 'Browser/1.0' }

export function intentsOf(server: TestServer): Intents {
  const { api, running } = server
  const { gate, performer, store } = running.core
  const { account } = running.firstAccount
  const principal = { accountId: account.id, accountName: account.name, mode: 'test' } as const

  const post: Intents['post'] = (given) => api.post('/v2/payment_intents/', { amount: 100, ...given })
  const read: Intents['read'] = async (id) => shaped('payment_intent', await api.get(`/v2/payment_intents/${id}`))
  const attempt: Intents['attempt'] = async ({ payment }) => shaped('payment', await api.get(`/v2/payments/${payment}`))
  const perform: Intents['perform'] = (verb) => performer.perform((fresh) => gate.open(principal, fresh), verb)
  return {
    post,
    create: async (given = {}) => shaped('payment_intent', await post(given)),
    read,
    card: async (kind) => shaped('card', await api.post('/v2/cards/', cardBody(intentCards[kind]))).id as string,
    attempt,
    attempts: async (id) =>
      listed('payments', await api.get(`/v2/payment_intents/${id}/payments`))
        .map(({ status, response }) => [status ?? 'open', response].filter((word) => word !== null).join(' '))
        .reverse(),
    bank: async (intent, outcome) => {
      const { auth } = await attempt(await read(intent.id as string))
      return api.post(`/sandbox/authentications/${auth.uuid}`, { outcome })
    },
    pay: (id, card) =>
      perform((ctx) => payIntent(ctx, id, { tender: { card }, returnUrl: `${ctx.names.page}/test_${id}`, device })),
    perform,
    told: async (id) => {
      const rows = await store.query<{ type: string; snapshot: { id: string; status: string } }>({
        text: `select type, snapshot from events where object_id = $1 and type <> 'payment_intent.changed' order by created_at, id`,
        values: [id],
      })
      return rows.map(({ type, snapshot }) => {
        assert.deepEqual([type, snapshot.id], [`payment_intent.${snapshot.status}`, id])
        return snapshot.status
      })
    },
  }
}
