/** Who may ask for whom, through the server that the program has and a route of the test's own; docs/gateway-access.md says it as the code does. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { openTestCore, type TestCore } from '../../../tests/support/core.ts'
import { hours } from '../../../tests/support/names.ts'
import { createAccount, createToken, ensureFirstAccount, listEntities, revokeToken } from '../../accounts/index.ts'
import { SECOND } from '../../kit/clock.ts'
import type { Mode } from '../../kit/context.ts'
import { sampleServer } from '../fixtures/sample.ts'
import { accessFailures } from './access-failures.ts'
import { entityFor, tokenAuthentication } from './authentication.ts'

const path = '/v3/whoami'

let shared: TestCore
let app: FastifyInstance
/** By what they are for. */
let tokens: Record<'test' | 'live' | 'both', string>
let entities: Record<Mode | 'foreign', string>

before(async () => {
  shared = await openTestCore()
  const { core, clock, principal } = shared
  const make = async (...modes: Mode[]): Promise<string> =>
    (await createToken(core.store, principal.accountId, modes, clock.now())).value
  tokens = { test: await make('test'), live: await make('live'), both: await make('test', 'live') }
  const foreign = await createAccount(core.store, 'Other', { now: clock.now(), hours })
  const of = Object.fromEntries(
    (await listEntities(core.store, principal.accountId)).map(({ id, mode }) => [mode, id]),
  ) as Record<Mode, string>
  entities = { ...of, foreign: foreign.entities[0]?.id ?? '' }
  app = await sampleServer({
    routes: (scope) => {
      scope.get<{ Querystring: { entityId?: string } }>(
        path,
        { onRequest: tokenAuthentication(core.gate) },
        async ({ tokenHolder, query }) => {
          assert(tokenHolder !== null)
          return entityFor(core.gate, tokenHolder, query.entityId)
        },
      )
    },
  })
})
after(async () => {
  await app.close()
  await shared.close()
})

interface Told {
  readonly status: number
  readonly code?: string
  readonly [field: string]: unknown
}

async function ask(authorization: string | undefined, query = ''): Promise<Told> {
  const answer = await app.inject({ url: path + query, headers: authorization === undefined ? {} : { authorization } })
  const { result, ...body } = answer.json<{ result?: { code: string } }>()
  const challenge = answer.headers['www-authenticate']
  return {
    status: answer.statusCode,
    ...(result === undefined ? body : result),
    ...(challenge !== undefined && { challenge }),
  }
}

describe('the header', () => {
  test('without a Bearer token it is a 401 that asks for one', async () => {
    const rows: readonly (string | undefined)[] = [
      ...[undefined, '', 'Bearer', 'Bearer ', 'Bearer    ', `Basic ${btoa(`${tokens.test}:`)}`, tokens.test],
      ...[`Bearer${tokens.test}`, `Token ${tokens.test}`, `"Bearer ${tokens.test}"`],
    ]
    for (const authorization of rows) {
      const { status, code, challenge } = await ask(authorization)
      assert.deepEqual([status, code, challenge], [401, '800.900.300', 'Bearer realm="Guichet"'], authorization)
    }
  })

  test('with a token that nobody has it is a 403', async () => {
    const { testSecretKey, testPublicKey } = await ensureFirstAccount(
      shared.core.store,
      {},
      { now: shared.clock.now(), hours },
    )
    const { token, value: revoked } = await createToken(
      shared.core.store,
      shared.principal.accountId,
      ['test'],
      shared.clock.now(),
    )
    assert.equal((await ask(`Bearer ${revoked}`)).status, 200)
    await revokeToken(shared.core.store, token.id, shared.clock.now())
    shared.clock.advance(SECOND)
    const rows = [
      ...[revoked, testSecretKey, testPublicKey, 'x', '§é"\t=,;', `${tokens.test}x`, `${tokens.test} x`],
      ...[tokens.test.toLowerCase(), tokens.test.slice(1), 'x'.repeat(2048), 'x'.repeat(2049), 'x'.repeat(15_000)],
    ]
    for (const token of rows) {
      const { status, code, challenge } = await ask(`Bearer ${token}`)
      assert.deepEqual([status, code, challenge], [403, '800.900.302', undefined], token.slice(0, 60))
    }
  })

  test('a token opens, whatever the case of the scheme and the spaces around', async () => {
    for (const authorization of [`Bearer ${tokens.test}`, `bearer ${tokens.test}`, ` BEARER   ${tokens.test} `])
      assert.equal((await ask(authorization)).status, 200, authorization)
  })
})

test('a token that is longer than 2048 characters is not looked for', async () => {
  const asked: number[] = []
  const hook = tokenAuthentication({
    authenticateToken: (token) => {
      asked.push(token.length)
      return Promise.resolve(undefined)
    },
  })
  for (const length of [2048, 2049])
    await assert.rejects(
      hook({ headers: { authorization: `Bearer ${'x'.repeat(length)}` } } as Parameters<typeof hook>[0]),
    )
  assert.deepEqual(asked, [2048])
})

describe('entityId', () => {
  const missing = { name: 'entityId', value: null, message: 'must not be blank' }
  const malformed = (value: string): object => ({ name: 'entityId', value, message: 'must match [A-Za-z0-9_-]{1,32}' })
  const refusedParameter = (error: object): Told => ({
    status: 400,
    code: '200.300.404',
    description: 'Invalid or missing parameter',
    parameterErrors: [error],
  })

  test('names one of those that the token is for, and may be left out where that is one', async () => {
    const rows: readonly [keyof typeof tokens, Mode | undefined, Mode][] = [
      ['test', undefined, 'test'],
      ['test', 'test', 'test'],
      ['live', undefined, 'live'],
      ['live', 'live', 'live'],
      ['both', 'test', 'test'],
      ['both', 'live', 'live'],
    ]
    for (const [token, given, mode] of rows) {
      const query = given === undefined ? '' : `?entityId=${entities[given]}`
      assert.deepEqual(await ask(`Bearer ${tokens[token]}`, query), {
        status: 200,
        principal: { ...shared.principal, mode },
        entityId: entities[mode],
      })
    }
  })

  test('must be named where the token is for two', async () => {
    assert.deepEqual(await ask(`Bearer ${tokens.both}`), refusedParameter(missing))
  })

  test('must have the form of one', async () => {
    for (const value of ['', 'x'.repeat(33), 'a b', 'é', 'a.b', `${entities.test}\n`])
      assert.deepEqual(
        await ask(`Bearer ${tokens.test}`, `?entityId=${encodeURIComponent(value)}`),
        refusedParameter(malformed(value)),
      )
  })

  test("must be the token's", async () => {
    const rows: readonly [token: keyof typeof tokens, entityId: string, code: string][] = [
      ['test', entities.live, '800.900.301'],
      ['live', entities.test, '800.900.301'],
      ['both', entities.foreign, '800.900.301'],
      ['test', 'EB000001', '800.900.201'],
      ['both', 'f'.repeat(32), '800.900.201'],
      ['test', entities.test.slice(1), '800.900.201'],
      ['test', '-', '800.900.201'],
    ]
    for (const [token, entityId, expected] of rows) {
      const { status, code } = await ask(`Bearer ${tokens[token]}`, `?entityId=${entityId}`)
      assert.deepEqual([status, code], [403, expected], entityId)
    }
  })
})

test('docs/gateway-access.md says what the table says', async () => {
  const page = await readFile(new URL('../../../docs/gateway-access.md', import.meta.url), 'utf8')
  assert.deepEqual(
    page.split('\n').filter((line) => /^\| 40[13] \|/.test(line)),
    Object.values(accessFailures).map(({ status, code, when }) => `| ${status} | \`${code}\` | ${when} |`),
  )
})
