import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { HOUR } from '../kit/clock.ts'
import { anyMasterKey, install, type Installation, type Process } from './fixtures/installation.ts'
import { MasterKeyError, SealBrokenError, UnknownKeyError, type Place } from './index.ts'
import { readKeys, type VaultKeyRow } from './store.ts'

const number = '4242424242424242'
const place: Place = { realmId: 7, table: 'cards', rowId: 'card_1', column: 'number_sealed' }

const keysIn = ({ store }: Process): Promise<VaultKeyRow[]> => readKeys((query) => store.query(query))

test('what is sealed opens in its place', async (t) => {
  const { vault } = await (await install(t)).start()
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string(), (secret, rowId) => {
      const sealed = vault.seal(secret, { ...place, rowId })
      assert.equal(vault.open(sealed, { ...place, rowId }), secret)
      assert.notEqual(vault.seal(secret, { ...place, rowId }).text, sealed.text)
    }),
  )
})

test('and in no other', async (t) => {
  const { vault } = await (await install(t)).start()
  const sealed = vault.seal(number, place)
  const others: Partial<Place>[] = [
    { realmId: 8 },
    { table: 'ibans' },
    { rowId: 'card_2' },
    { column: 'name' },
    // The same characters, divided differently between table and row.
    { table: 'card', rowId: 'scard_1' },
  ]
  for (const other of others) assert.throws(() => vault.open(sealed, { ...place, ...other }), SealBrokenError)
})

test('a security code does not pass for a number, nor a number for a security code', async (t) => {
  const { vault } = await (await install(t)).start()
  assert.throws(() => vault.open(vault.sealSecurityCode('123', place), place), SealBrokenError)
  assert.throws(() => vault.openSecurityCode(vault.seal('123', place), place), SealBrokenError)
})

test('a changed ciphertext does not open', async (t) => {
  const { vault } = await (await install(t)).start()
  const { text, keyId } = vault.seal(number, place)
  const { keyId: otherPurpose } = vault.sealSecurityCode('123', place)
  const bytes = Buffer.from(text, 'base64url')
  const changed = [
    ...Array.from(bytes, (_, at) => Buffer.from(bytes.map((byte, index) => (index === at ? byte ^ 1 : byte)))),
    bytes.subarray(1),
    bytes.subarray(0, -1),
    Buffer.alloc(0),
  ].map((other) => other.toString('base64url'))
  for (const other of [...changed, `${text}=`, `${text} `]) {
    assert.throws(() => vault.open({ text: other, keyId }, place), SealBrokenError)
  }
  assert.throws(() => vault.open({ text, keyId: otherPurpose }, place), SealBrokenError)
  assert.throws(() => vault.open({ text, keyId: 'vk_unheard' }, place), UnknownKeyError)
})

test('a fingerprint is the same for the same value in the same realm only', async (t) => {
  const installation = await install(t)
  const [a, b] = [await installation.start(), await installation.start()]
  const [own] = a.vault.fingerprints(number, 1)
  assert.deepEqual(b.vault.fingerprints(number, 1), [own])
  assert.notEqual(a.vault.fingerprints(number, 2)[0].text, own.text)
  assert.notEqual(a.vault.fingerprints('4000000000009995', 1)[0].text, own.text)
})

test('processes that start on an empty database at once agree on the keys', async (t) => {
  const installation = await install(t)
  const processes = await Promise.all(Array.from({ length: 6 }, () => installation.start()))
  const [first, ...others] = processes
  assert(first !== undefined)
  const keys = await keysIn(first)
  assert.deepEqual(keys.map(({ purpose }) => purpose).sort(), [
    'check',
    'data',
    'digest',
    'fingerprint',
    'security_code',
  ])
  const sealed = first.vault.seal(number, place)
  for (const { vault } of others) assert.equal(vault.open(sealed, place), number)
})

test('another master key is refused, and changes nothing', async (t) => {
  const installation = await install(t)
  const known = await installation.start()
  const keys = await keysIn(known)
  await assert.rejects(installation.start({ masterKey: anyMasterKey() }), MasterKeyError)
  // Also when keys are missing that it could make.
  await known.store.query({ text: `delete from vault_keys where purpose in ('check', 'digest')`, values: [] })
  await assert.rejects(installation.start({ masterKey: anyMasterKey() }), MasterKeyError)
  assert.equal((await keysIn(known)).length, keys.length - 2)
})

test('a wrapped key cannot stand for another', async (t) => {
  const installation = await install(t)
  const { store } = await installation.start()
  await store.query({
    text: `update vault_keys set wrapped = (select wrapped from vault_keys where purpose = 'security_code') where purpose = 'data'`,
    values: [],
  })
  await assert.rejects(installation.start(), MasterKeyError)
})

test('a new master key takes the place of the old one', async (t) => {
  const installation = await install(t)
  const [server, operator] = [await installation.start(), await installation.start()]
  const sealed = server.vault.seal(number, place)
  const masterKey = anyMasterKey()
  await operator.vault.rewrap(masterKey)
  assert.equal((await installation.start({ masterKey })).vault.open(sealed, place), number)
  await assert.rejects(installation.start(), MasterKeyError)
  // A server that goes on with the old one opens and seals, and makes no key that the new one could not open.
  await server.vault.refresh()
  assert.equal(operator.vault.open(server.vault.seal(number, place), place), number)
  await assert.rejects(server.vault.rotate(), MasterKeyError)
  assert.equal((await operator.vault.rotate()).finished, true)
})

test('a digest is recognized across a rotation for a day', async (t) => {
  const installation = await install(t)
  const [stale, other] = [await installation.start(), await installation.start()]
  const digest = stale.vault.digest('{"amount":100}')
  await other.vault.rotate()
  installation.clock.advance(24 * HOUR)
  await other.vault.refresh()
  assert.equal(other.vault.matchesDigest(digest, Buffer.from('{"amount":100}')), true)
  assert.equal(other.vault.matchesDigest(digest, '{"amount":101}'), false)
  const later = other.vault.digest('{"amount":100}')
  assert.throws(() => stale.vault.matchesDigest(later, '{"amount":100}'), UnknownKeyError)
  await stale.vault.refresh()
  assert.equal(stale.vault.matchesDigest(later, '{"amount":100}'), true)
  installation.clock.advance(HOUR)
  await other.vault.refresh()
  assert.throws(() => other.vault.matchesDigest(digest, '{"amount":100}'), UnknownKeyError)
})

test('a digest is kept apart from fingerprints of the same value', async (t) => {
  const { vault } = await (await install(t)).start()
  assert(!vault.digest(`1 ${number}`).includes(vault.fingerprints(number, 1)[0].text))
})

test('nothing that is printed shows a key or a secret', async (t) => {
  const installation = await install(t)
  const process = await installation.start()
  const { vault } = process
  const rows = await keysIn(process)
  const keys = rows.map(({ id, purpose, wrapped }) => installation.masterKey.unwrap(wrapped, id, purpose))
  const sealed = vault.seal(number, place)
  const errors = [
    () => vault.open(sealed, { ...place, rowId: number.slice(0, 4) }),
    () => vault.open({ ...sealed, keyId: 'vk_unheard' }, place),
    () => anyMasterKey().unwrap(rows[0]?.wrapped ?? '', 'vk_1', 'data'),
  ].map(errorOf)
  const printed = [vault, installation.masterKey, vault.seal(number, place), vault.fingerprints(number, 1), ...errors]
    .flatMap((value) => [
      inspect(value, { showHidden: true, depth: Infinity, getters: true }),
      JSON.stringify(value),
      String(value),
    ])
    .join('\n')
  const forms = keys.flatMap((key) => [
    key.toString('hex'),
    key.toString('base64').slice(0, 40),
    key.toString('base64url'),
    inspect(key).slice(8, 40),
  ])
  for (const secret of [number, ...forms]) assert(!printed.includes(secret))
  assert.deepEqual(Object.keys(vault).concat(Object.keys(installation.masterKey)), [])
})

function errorOf(work: () => unknown): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  return assert.fail('nothing was thrown')
}

test('calls for a refresh share the next reading', async (t) => {
  const installation = await install(t)
  const readings: (() => void)[] = []
  const { vault } = await installation.start({
    wrap: (store) => ({
      query: (query) => {
        readings.shift()?.()
        return store.query(query)
      },
      transaction: (work) => store.transaction(work),
    }),
  })
  const meanwhile: Promise<void>[] = []
  // A caller that asks while the first reading is under way must not get its result.
  readings.push(
    () => meanwhile.push(vault.refresh(), vault.refresh(), vault.refresh()),
    () => undefined,
    () => assert.fail('a third reading'),
  )
  await vault.refresh()
  await Promise.all(meanwhile)
  assert.equal(readings.length, 1)
})

interface CodeStory {
  readonly installation: Installation
  readonly process: Process
  readonly code: { text: string; keyId: string }
}

async function keepCode(installation: Installation): Promise<CodeStory> {
  const process = await installation.start()
  const code = process.vault.sealSecurityCode('123', place)
  await process.store.query({
    text: `with card as (insert into cards (realm_id, id, version, created_at, number_sealed, number_key_id, fingerprint, fingerprint_key_id, last4,
        exp_month, exp_year, brand, network, funding, nature, preferred_network, tokenize)
        select 7, 'card_1', 1, 0, '', d.id, '', f.id, '4242', 1, 2030, '', '', '', '', '', true
        from vault_keys d, vault_keys f where d.purpose = 'data' and f.purpose = 'fingerprint' returning 1)
      insert into security_codes (realm_id, card_id, version, sealed, key_id, created_at) values (7, 'card_1', 1, $1, $2, 0)`,
    values: [code.text, code.keyId],
  })
  return { installation, process, code }
}

const codesIn = async ({ store }: Process): Promise<number> =>
  (await store.query({ text: 'select 1 from security_codes', values: [] })).length

test('a security code opens until its key is destroyed, within two days', async (t) => {
  const { installation, process, code } = await keepCode(await install(t))
  const timeline = [
    { hour: 1, sealsUnderSame: true, opens: '123', codes: 1 },
    { hour: 23, sealsUnderSame: true, opens: '123', codes: 1 },
    { hour: 24, sealsUnderSame: false, opens: '123', codes: 1 },
    { hour: 46, sealsUnderSame: false, opens: '123', codes: 1 },
    { hour: 47, sealsUnderSame: false, opens: undefined, codes: 0 },
    { hour: 72, sealsUnderSame: false, opens: undefined, codes: 0 },
  ]
  let hour = 0
  for (const expected of timeline) {
    installation.clock.advance((expected.hour - hour) * HOUR)
    hour = expected.hour
    await process.vault.refresh()
    assert.deepEqual(
      {
        hour,
        sealsUnderSame: process.vault.sealSecurityCode('9', place).keyId === code.keyId,
        opens: process.vault.openSecurityCode(code, place),
        codes: await codesIn(process),
      },
      expected,
    )
  }
  const later = await installation.start()
  assert.throws(() => later.vault.openSecurityCode(code, place), UnknownKeyError)
})

test('a process that does not hear of the destruction does not open the code either', async (t) => {
  const { installation, process, code } = await keepCode(await install(t))
  installation.clock.advance(47 * HOUR)
  assert.equal(process.vault.openSecurityCode(code, place), undefined)
  assert.throws(() => process.vault.sealSecurityCode('123', place), UnknownKeyError)
  await installation.start()
  assert.equal(await codesIn(process), 0)
})

test('several processes replace the key of the day once', async (t) => {
  const installation = await install(t)
  const processes = await Promise.all(Array.from({ length: 4 }, () => installation.start()))
  installation.clock.advance(24 * HOUR)
  await Promise.all(processes.map(({ vault }) => vault.refresh()))
  const ids = processes.map(({ vault }) => vault.sealSecurityCode('123', place).keyId)
  assert.equal(new Set(ids).size, 1)
})
