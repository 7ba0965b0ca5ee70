/** Faults of the network: setting, listing and taking them back. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { ManualClock } from '../../src/kit/clock.ts'
import { anotherAccount, type AnotherAccount } from '../support/another-account.ts'
import type { Api, ApiAnswer } from '../support/api.ts'
import { someNoon } from '../support/core.ts'
import { assertRefused, conflict, invalid, plain } from '../support/refusals.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { assertNothingStored, closeAgreeing } from '../support/stored.ts'

let server: TestServer
let shop: AnotherAccount
let api: Api
before(async () => {
  // Time stands still: what the server remembers of a test mode it remembers for all of a test.
  server = await startTestServer({ clock: new ManualClock(someNoon) })
  shop = await anotherAccount(server)
  api = shop.test
})
after(() => closeAgreeing(server))

const path = '/sandbox/faults'
const set = (given: object): Promise<ApiAnswer> => api.post(path, given)

/** The faults of a 200, which shows nothing else. */
function faultsIn({ status, body }: ApiAnswer): object[] {
  assert.equal(status, 200, JSON.stringify(body))
  assert.deepEqual(Object.keys(body as object), ['faults'])
  return body.faults as object[]
}

const list = async (client = api): Promise<object[]> => faultsIn(await client.get(path))
async function removeAll(): Promise<void> {
  assert.deepEqual(faultsIn(await api.delete(path)), [])
  assert.deepEqual(await list(), [])
}

suite('faults', () => {
  const cases: readonly (readonly [given: object, shown: object])[] = [
    [
      { operation: 'authorization', refuse: { code: '51' } },
      { operation: 'authorization', times: 1, refuse: { code: '51' } },
    ],
    [
      { operation: 'capture', times: '1000', time_out: {}, refuse: null, delay: null },
      { operation: 'capture', times: 1000, time_out: { carried_out: true } },
    ],
    [
      { operation: 'increment', times: 2, time_out: { carried_out: false } },
      { operation: 'increment', times: 2, time_out: { carried_out: false } },
    ],
    [
      { operation: 'refund', delay: { seconds: 86_400 } },
      { operation: 'refund', times: 1, delay: { seconds: 86_400 } },
    ],
    [
      { operation: 'settlement', times: null, refuse: { code: '7840' } },
      { operation: 'settlement', times: 1, refuse: { code: '7840' } },
    ],
    [
      { operation: 'authorization', refuse: { code: 'A1' } },
      { operation: 'authorization', times: 1, refuse: { code: 'A1' } },
    ],
  ]

  test('are listed in the order in which they were set, until they are taken back', async () => {
    assert.deepEqual(await list(), [])
    const shown: object[] = []
    for (const [given, expected] of cases) {
      shown.push(expected)
      assert.deepEqual(faultsIn(await set(given)), shown)
      assert.deepEqual(await list(), shown)
    }
    assert.deepEqual(await list((await anotherAccount(server)).test), [])
    await removeAll()
    await removeAll()
  })

  test('that are set at once are all set', async () => {
    const codes = ['01', '02', '03', '04', '05']
    await Promise.all(codes.map((code) => set({ operation: 'refund', refuse: { code } })))
    const found = (await list()) as { refuse: { code: string } }[]
    assert.deepEqual(found.map(({ refuse }) => refuse.code).sort(), codes)
    await removeAll()
  })

  test('are a hundred at most', async () => {
    for (let count = 0; count < 100; count++) faultsIn(await set({ operation: 'refund', time_out: {} }))
    const refused = conflict('There are 100 faults already: take them back, or let them happen')
    await assertNothingStored(server, async () =>
      assertRefused(await set({ operation: 'capture', time_out: {} }), refused),
    )
    await removeAll()
    assert.equal(faultsIn(await set({ operation: 'refund', time_out: {} })).length, 1)
    await removeAll()
  })

  test('are gone with a reset', async () => {
    await set({ operation: 'refund', time_out: {} })
    await api.post('/sandbox/reset')
    assert.deepEqual(await list(), [])
    assert.equal(faultsIn(await set({ operation: 'refund', time_out: {} })).length, 1)
    await removeAll()
  })

  test('are for test keys', async () => {
    const refused = plain(403, 'The sandbox is for test keys only')
    await assertNothingStored(server, async () => {
      assertRefused(await shop.live.get(path), refused)
      assertRefused(await shop.live.post(path, { operation: 'refund', time_out: {} }), refused)
      assertRefused(await shop.live.delete(path), refused)
    })
  })

  test('of the documentation can be set', async () => {
    const page = readFileSync(new URL('../../docs/sandbox.md', import.meta.url), 'utf8')
    const examples = [...page.matchAll(/^\| `(\{"operation": .*?\})` \|/gm)].map(([, example]) => example ?? '')
    assert.equal(examples.length, 7)
    for (const example of examples) faultsIn(await set(JSON.parse(example) as object))
    await removeAll()
  })
})

suite('a fault is refused', () => {
  const operations = "'authorization', 'increment', 'capture', 'refund', 'settlement'"
  const onlyOne = 'give only one of refuse, time_out and delay'
  const badCode = 'must be a response code other than 00'
  const missing = ['field required', 'value_error.missing'] as const
  const cases: readonly (readonly [
    name: string,
    given: object,
    loc: readonly string[],
    message: string,
    type?: string,
  ])[] = [
    ['without an operation', { operation: undefined, time_out: {} }, ['operation'], ...missing],
    [
      'of an operation that meets none',
      { operation: 'reversal', time_out: {} },
      ['operation'],
      `value is not a valid enumeration member; permitted: ${operations}`,
      'type_error.enum',
    ],
    ['without an effect', {}, [], 'give one of refuse, time_out and delay'],
    ['with two effects', { refuse: { code: '51' }, delay: { seconds: 1 } }, ['delay'], onlyOne],
    ['with three effects', { refuse: { code: '51' }, time_out: {}, delay: { seconds: 1 } }, ['time_out'], onlyOne],
    ['without a code', { refuse: {} }, ['refuse', 'code'], ...missing],
    ['with a code of no table', { refuse: { code: '99' } }, ['refuse', 'code'], badCode],
    ['with the code of an approval', { refuse: { code: '00' } }, ['refuse', 'code'], badCode],
    ['with no delay', { delay: {} }, ['delay', 'seconds'], ...missing],
    [
      'with a delay of nothing',
      { delay: { seconds: 0 } },
      ['delay', 'seconds'],
      'ensure this value is greater than or equal to 1',
      'value_error.number.not_ge',
    ],
    [
      'with a delay of more than a day',
      { delay: { seconds: 86_401 } },
      ['delay', 'seconds'],
      'ensure this value is less than or equal to 86400',
      'value_error.number.not_le',
    ],
    [
      'that never happens',
      { times: 0, time_out: {} },
      ['times'],
      'ensure this value is greater than or equal to 1',
      'value_error.number.not_ge',
    ],
    [
      'that happens too often',
      { times: 1_001, time_out: {} },
      ['times'],
      'ensure this value is less than or equal to 1000',
      'value_error.number.not_le',
    ],
    [
      'that says more',
      { time_out: { seconds: 5 } },
      ['time_out', 'seconds'],
      'extra fields not permitted',
      'value_error.extra',
    ],
    [
      'of a settlement that times out',
      { operation: 'settlement', time_out: {} },
      ['time_out'],
      'a settlement can only be refused',
    ],
    [
      'of a settlement that is late',
      { operation: 'settlement', delay: { seconds: 1 } },
      ['delay'],
      'a settlement can only be refused',
    ],
  ]
  for (const [name, given, loc, message, type] of cases) {
    test(name, () =>
      assertNothingStored(server, async () =>
        assertRefused(await set({ operation: 'authorization', ...given }), invalid(['body', ...loc], message, type)),
      ),
    )
  }
})
