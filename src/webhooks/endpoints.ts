/** Webhook endpoints: make, read, change, delete, and replace the secret. These verbs tell no events, because a change of who listens is not an event. */
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { insert, nothingChanges, update, type Outcome } from '../kit/changes.ts'
import { conflict, invalidField, notFound } from '../kit/errors.ts'
import type { AddressProblem } from './addresses.ts'
import type { WebhookContext } from './context.ts'
import { webhookEndpoints, type WebhookEndpoint } from './endpoint.ts'
import { newSecret, retiringSecret } from './secrets.ts'
import { findEndpoint, listSlots } from './store.ts'

export type EndpointInput = Pick<WebhookEndpoint, 'url' | 'enabled' | 'eventTypes'>

/** The most endpoints that a mode of an account has at a time: each event is stored once for each of them. */
const endpointLimit = 100

/** Throws 422 for an address that nothing may be sent to, 409 when there are {@link endpointLimit} already. */
export async function createEndpoint(ctx: WebhookContext, input: EndpointInput): Promise<Outcome<WebhookEndpoint>> {
  checkUrl(ctx, input.url)
  const slot = freeSlot(await listSlots(ctx))
  const named = { realmId: ctx.realm.id, id: ctx.newId('webhook') }
  const endpoint: WebhookEndpoint = {
    ...named,
    ...input,
    ...newSecret(ctx.vault, named),
    version: 1,
    createdAt: ctx.now,
    deletedAt: null,
    slot,
    previousSecretSealed: null,
    previousSecretKeyId: null,
    previousSecretUntil: null,
    failingSince: null,
    disabledReason: null,
    disabledAt: null,
  }
  return { result: endpoint, changes: [insert(webhookEndpoints, endpoint)] }
}

/** Throws 404 when it is unknown or deleted. */
export async function getEndpoint(ctx: WebhookContext, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(ctx, id)
  if (endpoint === undefined || endpoint.deletedAt !== null) throw notFound('Webhook endpoint', id)
  return endpoint
}

/** When an endpoint is enabled, or gets another address, its failures are forgotten. Throws 404, and 422 as {@link createEndpoint}. */
export async function updateEndpoint(
  ctx: WebhookContext,
  id: string,
  input: Partial<EndpointInput>,
): Promise<Outcome<WebhookEndpoint>> {
  const endpoint = await getEndpoint(ctx, id)
  if (input.url !== undefined) checkUrl(ctx, input.url)
  const given: WebhookEndpoint = { ...endpoint, ...input }
  const beginsAnew = given.url !== endpoint.url || (given.enabled && !endpoint.enabled)
  const next: WebhookEndpoint = {
    ...given,
    failingSince: beginsAnew ? null : given.failingSince,
    ...(given.enabled && { disabledReason: null, disabledAt: null }),
  }
  if (isDeepStrictEqual(next, endpoint)) return nothingChanges(endpoint)
  return { result: next, changes: [update(webhookEndpoints, next)] }
}

/** Its deliveries cannot be seen any more, and what was still to be sent is not sent. Throws 404. */
export async function deleteEndpoint(ctx: WebhookContext, id: string): Promise<Outcome<WebhookEndpoint>> {
  const deleted: WebhookEndpoint = {
    ...(await getEndpoint(ctx, id)),
    enabled: false,
    deletedAt: ctx.realNow,
    slot: null,
  }
  return { result: deleted, changes: [update(webhookEndpoints, deleted)] }
}

/** Replaces the secret; for a day messages are signed with both. If it is replaced twice within the day, the first one no longer signs. Throws 404. */
export async function rotateSecret(ctx: WebhookContext, id: string): Promise<Outcome<WebhookEndpoint>> {
  const endpoint = await getEndpoint(ctx, id)
  const next: WebhookEndpoint = {
    ...endpoint,
    ...retiringSecret(ctx.vault, endpoint, ctx.realNow),
    ...newSecret(ctx.vault, endpoint),
  }
  return { result: next, changes: [update(webhookEndpoints, next)] }
}

/** A free slot at random, so that requests at the same time seldom choose the same one. If they do, one of them gets it, and the others run again. */
function freeSlot(taken: readonly number[]): number {
  if (taken.length >= endpointLimit)
    throw conflict(`There are ${endpointLimit} webhook endpoints already: delete one first`)
  const free = Array.from({ length: endpointLimit }, (_, slot) => slot).filter((slot) => !taken.includes(slot))
  const slot = free[randomInt(free.length)]
  assert(slot !== undefined, 'fewer are taken than there are')
  return slot
}

function checkUrl({ deliveryAddresses, realm }: WebhookContext, url: string): void {
  const problem = deliveryAddresses.problemOf(url, realm.mode)
  if (problem !== undefined) throw invalidField(['body', 'url'], texts[problem])
}

const texts: Readonly<Record<AddressProblem, string>> = {
  https: 'url must begin with https:// in live mode',
  credentials: 'url must not hold a user name or a password',
  private: 'url must not lead to a private network',
}
