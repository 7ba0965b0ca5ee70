/** How often a verb is run that refuses, and how often its context is asked for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { realms } from '../accounts/index.ts'
import { nothingChanges } from '../kit/changes.ts'
import type { Context } from '../kit/context.ts'
import { ApiError, type ErrorStatus } from '../kit/errors.ts'
import { Performer } from './performer.ts'

const performer = new Performer({
  commit: () => Promise.reject(new Error('nothing is to be committed')),
  realms,
  isConflict: () => false,
  refresh: () => Promise.resolve(),
  deliver: () => Promise.resolve(),
})

const ctx = { realm: { id: 1 } } as Context

/** Performs a verb that refuses with these statuses, one in each run, and succeeds after them; tells how it ended, and how often it ran. */
async function performed(...refusals: readonly ErrorStatus[]): Promise<readonly [ended: number, runs: number]> {
  let runs = 0
  const verb = (): Promise<ReturnType<typeof nothingChanges<number>>> => {
    const status = refusals[runs++]
    if (status !== undefined) throw new ApiError(status, `refused with ${status}`)
    return Promise.resolve(nothingChanges(200))
  }
  const ended = await performer
    .perform(() => Promise.resolve(ctx), verb)
    .catch((error: unknown) => (error as ApiError).status)
  return [ended, runs]
}

test('a refusal is given when it has come twice', async () => {
  assert.deepEqual(await performed(409, 409), [409, 2])
  assert.deepEqual(await performed(409, 422, 422), [422, 3])
})

test('a refusal that does not come again is not given', async () => {
  assert.deepEqual(await performed(409), [200, 2])
})

test('after three refusals, each another one, the last is given', async () => {
  assert.deepEqual(await performed(409, 422, 404), [404, 3])
})

test('a context that is refused is not asked for again: who waits for a clock that is being moved waits once', async () => {
  let asked = 0
  const open = (): Promise<Context> => {
    asked++
    return Promise.reject(new ApiError(503, 'The clock of this account is being moved, try again later'))
  }
  await assert.rejects(
    performer.perform(open, () => Promise.resolve(nothingChanges(null))),
    { status: 503 },
  )
  assert.equal(asked, 1)
})
