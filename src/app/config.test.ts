import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, readConfig, type Config } from './config.ts'

const read = (name: string, value: string, field: keyof Config): unknown => readConfig({ [name]: value })[field]

const addresses: readonly [name: string, field: keyof Config][] = [
  ['GUICHET_API_URL', 'apiUrl'],
  ['GUICHET_PAGE_URL', 'pageUrl'],
  ['GUICHET_3DS_URL', 'threeDSUrl'],
]

for (const [name, field] of addresses) {
  test(`${name} is an address of the web, without a slash at its end`, () => {
    const rows: readonly [value: string, read: string | undefined][] = [
      ['', undefined],
      ['  ', undefined],
      ['https://pay.example.org', 'https://pay.example.org'],
      ['https://pay.example.org/', 'https://pay.example.org'],
      [' http://127.0.0.1:4242 ', 'http://127.0.0.1:4242'],
      ['http://[::1]:4242/', 'http://[::1]:4242'],
    ]
    for (const [value, expected] of rows) assert.equal(read(name, value, field), expected)
    assert.equal(readConfig({})[field], undefined)
  })

  test(`${name}: anything else is refused, and not repeated`, () => {
    const wrong = [
      'pay.example.org',
      '/pay',
      'https:',
      'ftp://secret.example',
      'javascript:secret',
      'postgres://u:secret@h/d',
    ]
    for (const value of wrong) {
      assert.throws(
        () => readConfig({ [name]: value }),
        (error) => {
          assert.ok(error instanceof ConfigError)
          assert.equal(error.message, `${name} must be an address that begins with http:// or https://`)
          return true
        },
      )
    }
  })
}

test('DATABASE_URL is whatever address the driver reads, also of a socket', () => {
  for (const value of [
    'postgres://user:secret@db.example.org:5433/shop',
    'POSTGRESQL://db.example.org',
    'postgresql://user@/shop?host=/var/run/postgresql',
    'postgres://user@%2Fvar%2Frun%2Fpostgresql/shop',
  ])
    assert.equal(read('DATABASE_URL', value, 'databaseUrl'), value)
})

test('an address that cannot be read is refused as such, and not repeated', () => {
  const wrong: readonly (readonly [name: string, value: string])[] = [
    ['DATABASE_URL', 'postgres://user:secret@db.example.org:99999/shop'],
    ['DATABASE_URL', 'postgres://user:sec#ret@db.example.org/shop'],
    ['GUICHET_API_URL', 'https://secret.example.org:99999'],
  ]
  for (const [name, value] of wrong)
    assert.throws(
      () => readConfig({ [name]: value }),
      (error) => {
        assert.ok(error instanceof ConfigError)
        assert.match(error.message, new RegExp(`^${name} cannot be read as an address: .*65535`))
        assert.doesNotMatch(error.message, /sec|begins/)
        return true
      },
    )
  assert.throws(() => readConfig({ DATABASE_URL: 'mysql://user:secret@h/d' }), {
    message: 'DATABASE_URL must be an address that begins with postgres:// or postgresql://',
  })
})

test('the banks have their hours in Paris, with a cut-off at 23:00, or where and when they are set', () => {
  const noon = Date.parse('2030-01-15T12:00:00Z')
  const rows: readonly [env: Record<string, string>, cutOff: string][] = [
    [{}, '2030-01-15T22:00:00.000Z'],
    [{ GUICHET_CUT_OFF: ' 18:30 ' }, '2030-01-15T17:30:00.000Z'],
    [{ GUICHET_CUT_OFF: '00:00', GUICHET_TIME_ZONE: 'America/New_York' }, '2030-01-16T05:00:00.000Z'],
  ]
  for (const [env, cutOff] of rows) assert.equal(new Date(readConfig(env).hours.nextCutOff(noon)).toISOString(), cutOff)
  for (const value of ['24:00', '9:00', '23', '23:60', 'noon'])
    assert.throws(() => readConfig({ GUICHET_CUT_OFF: value }), /^ConfigError: GUICHET_CUT_OFF must be a time of day/)
  assert.throws(() => readConfig({ GUICHET_TIME_ZONE: 'Paris' }), /^ConfigError: GUICHET_TIME_ZONE must be a time zone/)
})

const counts: readonly [name: string, field: keyof Config, otherwise: number][] = [
  ['GUICHET_PAGE_ATTEMPTS_PER_PAYMENT', 'attemptsPerPayment', 10],
  ['GUICHET_PAGE_ATTEMPTS_PER_ADDRESS', 'attemptsPerAddress', 50],
]

for (const [name, field, otherwise] of counts) {
  test(`${name} is a whole number from 1, ${otherwise} when it is not given`, () => {
    const rows: readonly [value: string, read: number][] = [
      ['', otherwise],
      [' ', otherwise],
      ['1', 1],
      [' 12 ', 12],
      ['999999999', 999_999_999],
    ]
    for (const [value, expected] of rows) assert.equal(read(name, value, field), expected)
    assert.equal(readConfig({})[field], otherwise)
    for (const value of ['0', '-1', '+1', '1.5', '1e3', '0x10', '01', '1 000', 'ten', 'Infinity', '１', '1000000000']) {
      assert.throws(
        () => readConfig({ [name]: value }),
        (error) => error instanceof ConfigError && error.message === `${name} must be a whole number from 1`,
        value,
      )
    }
  })
}

test('GUICHET_PAGE_URL and GUICHET_3DS_URL are without a path', () => {
  for (const name of ['GUICHET_PAGE_URL', 'GUICHET_3DS_URL'])
    assert.throws(() => readConfig({ [name]: 'https://example.org/pay' }), /without a path/)
})

for (const [name] of addresses)
  test(`${name} is without a query or a fragment`, () => {
    for (const value of ['https://example.org?a=b', 'https://example.org/#part', 'https://example.org/?'])
      assert.throws(() => readConfig({ [name]: value }), {
        name: 'ConfigError',
        message: `${name} must be without a query or a fragment`,
      })
  })

for (const [name, field] of [
  ['GUICHET_TRUSTED_PROXIES', 'trustedProxies'],
  ['GUICHET_WEBHOOK_NETWORKS', 'webhookNetworks'],
] as const) {
  test(`${name} is a list of addresses and networks`, () => {
    const read = (value: string): readonly string[] => readConfig({ [name]: value })[field]
    assert.deepEqual(readConfig({})[field], [])
    assert.deepEqual(read('127.0.0.1, 10.0.0.0/8 ,::1,fd00::/8'), ['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8'])
    for (const value of ['proxy.test', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '1.2.3', ',', '127.0.0.1,,::1'])
      assert.throws(() => read(value), ConfigError, value)
  })
}

test('webhooks are sent by servers, or left to workers', () => {
  assert.equal(readConfig({}).webhooksBy, 'server')
  assert.equal(readConfig({ GUICHET_WEBHOOKS_BY: ' worker ' }).webhooksBy, 'worker')
  assert.throws(
    () => readConfig({ GUICHET_WEBHOOKS_BY: 'nobody' }),
    /GUICHET_WEBHOOKS_BY must be one of server, worker/,
  )
})

test('live modes are throttled, test modes where that is asked for', () => {
  assert.equal(readConfig({}).throttling, 'live')
  assert.equal(readConfig({ GUICHET_THROTTLING: ' both ' }).throttling, 'both')
  for (const value of ['test', 'off'])
    assert.throws(
      () => readConfig({ GUICHET_THROTTLING: value }),
      /^ConfigError: GUICHET_THROTTLING must be one of live, both$/,
    )
})

test('TLS speaks with files or with a certificate of its own, and with nothing else', () => {
  const read = (env: Record<string, string>): unknown => readConfig(env).tls
  const files = { GUICHET_TLS_CERT: ' /etc/tls/cert.pem ', GUICHET_TLS_KEY: '/etc/tls/key.pem' }
  assert.equal(read({}), undefined)
  assert.equal(read({ GUICHET_TLS: ' ', GUICHET_TLS_CERT: '' }), undefined)
  assert.deepEqual(read({ GUICHET_TLS: 'auto' }), { kind: 'auto' })
  assert.deepEqual(read(files), { kind: 'files', certificate: '/etc/tls/cert.pem', key: '/etc/tls/key.pem' })
  const wrong: readonly (readonly [env: Record<string, string>, message: RegExp])[] = [
    [{ GUICHET_TLS: 'on' }, /^ConfigError: GUICHET_TLS must be one of auto$/],
    [{ GUICHET_TLS_CERT: 'cert.pem' }, /GUICHET_TLS_KEY is missing$/],
    [{ GUICHET_TLS_KEY: 'key.pem' }, /GUICHET_TLS_CERT is missing$/],
    [{ GUICHET_TLS: 'auto', ...files }, /leave out GUICHET_TLS_CERT and GUICHET_TLS_KEY, or GUICHET_TLS$/],
    [{ GUICHET_TLS: 'auto', GUICHET_TLS_KEY: 'key.pem' }, /leave out/],
  ]
  for (const [env, message] of wrong) assert.throws(() => read(env), message)
})
