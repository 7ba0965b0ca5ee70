/** What the environment says: each setting read once, checked, and named in the message when it is wrong. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import { readKey, type KeyKind } from '../accounts/index.ts'
import { BankingHours } from '../kit/banking-hours.ts'

export interface Config {
  readonly host: string
  /** 0 picks a free one. */
  readonly port: number
  readonly dataDirectory: string
  /** A PostgreSQL server to use in place of the embedded one. */
  readonly databaseUrl: string | undefined
  readonly testSecretKey: string | undefined
  readonly testPublicKey: string | undefined
  /** Where clients reach the API, when that is not the listening address. */
  readonly apiUrl: string | undefined
  /** Where payers reach the hosted page, and the bank's page of the simulated world, when that is not the listening address. */
  readonly pageUrl: string | undefined
  readonly threeDSUrl: string | undefined
  /** What the listener speaks TLS with; plain HTTP when undefined. */
  readonly tls: TlsSetting | undefined
  /** Addresses or networks of the proxies whose word about a client's address counts (`X-Forwarded-For`). */
  readonly trustedProxies: readonly string[]
  /** How often a payment may be tried on its page within an hour, and how often from one address. */
  readonly attemptsPerPayment: number
  readonly attemptsPerAddress: number
  /** The banks' day: time zone and daily cut-off. */
  readonly hours: BankingHours
  /** How long a connector's answer is waited for, in seconds. */
  readonly connectorTimeLimit: number
  /** Networks of the installation's own that webhooks may be sent to as well. */
  readonly webhookNetworks: readonly string[]
  /** Whether a server sends webhooks itself, or leaves that to workers. */
  readonly webhooksBy: 'server' | 'worker'
  /** Where v3 refuses to be asked for the same thing too often: in live modes alone, or in test modes as well. */
  readonly throttling: 'live' | 'both'
  readonly logLevel: LogLevel
}

/** A certificate and its key in files, or one that the installation makes itself. */
export type TlsSetting =
  { readonly kind: 'files'; readonly certificate: string; readonly key: string } | { readonly kind: 'auto' }

export type Environment = Readonly<Record<string, string | undefined>>

/** An unanswered request is asked about after 30 seconds: by then no process may still be waiting for its answer. */
const longestTimeLimit = 25

const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

/** Throws ConfigError, which names the variable. */
export function readConfig(env: Environment): Config {
  return {
    host: text(env, 'GUICHET_HOST') ?? '127.0.0.1',
    port: port(env, 'GUICHET_PORT') ?? 4242,
    dataDirectory: resolve(text(env, 'GUICHET_DATA_DIR') ?? 'data'),
    databaseUrl: databaseUrl(env),
    testSecretKey: testKey(env, 'GUICHET_TEST_SECRET_KEY', 'secret'),
    testPublicKey: testKey(env, 'GUICHET_TEST_PUBLIC_KEY', 'public'),
    apiUrl: url(env, 'GUICHET_API_URL'),
    pageUrl: origin(env, 'GUICHET_PAGE_URL'),
    threeDSUrl: origin(env, 'GUICHET_3DS_URL'),
    tls: tls(env),
    trustedProxies: networks(env, 'GUICHET_TRUSTED_PROXIES'),
    attemptsPerPayment: count(env, 'GUICHET_PAGE_ATTEMPTS_PER_PAYMENT') ?? 10,
    attemptsPerAddress: count(env, 'GUICHET_PAGE_ATTEMPTS_PER_ADDRESS') ?? 50,
    hours: bankingHours(env),
    connectorTimeLimit: count(env, 'GUICHET_CONNECTOR_TIME_LIMIT', longestTimeLimit) ?? 10,
    webhookNetworks: networks(env, 'GUICHET_WEBHOOK_NETWORKS'),
    webhooksBy: oneOf(env, 'GUICHET_WEBHOOKS_BY', ['server', 'worker']) ?? 'server',
    throttling: oneOf(env, 'GUICHET_THROTTLING', ['live', 'both']) ?? 'live',
    logLevel: oneOf(env, 'GUICHET_LOG_LEVEL', logLevels) ?? 'info',
  }
}

/** A setting that cannot be used; the message is for the person who starts the program. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

export function text(env: Environment, name: string): string | undefined {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

function testKey(env: Environment, name: string, kind: KeyKind): string | undefined {
  const value = text(env, name)
  if (value === undefined) return undefined
  const form = readKey(value)
  if (form?.kind !== kind || form.mode !== 'test') {
    throw new ConfigError(`${name} must be ${kind === 'secret' ? 'stest_' : 'ptest_'} followed by 24 letters or digits`)
  }
  return value
}

export function port(env: Environment, name: string): number | undefined {
  const value = text(env, name)
  if (value === undefined) return undefined
  if (!/^\d{1,5}$/.test(value) || Number(value) > 65535)
    throw new ConfigError(`${name} must be a port number from 0 to 65535`)
  return Number(value)
}

function count(env: Environment, name: string, most = 999_999_999): number | undefined {
  const value = text(env, name)
  if (value === undefined) return undefined
  if (!/^[1-9]\d{0,8}$/.test(value) || Number(value) > most)
    throw new ConfigError(`${name} must be a whole number from 1${most < 999_999_999 ? ` to ${most}` : ''}`)
  return Number(value)
}

/** No value is repeated in a message: an address of a database holds its password. */
function databaseUrl(env: Environment): string | undefined {
  const value = beginning(env, 'DATABASE_URL', ['postgres://', 'postgresql://'])
  // The host may be missing where `?host=` names the directory of a socket: the driver reads that.
  if (value === undefined || URL.canParse(value) || URL.canParse(value.replace('@/', '@localhost/'))) return value
  throw new ConfigError(
    'DATABASE_URL cannot be read as an address: its port must be from 0 to 65535, and of a user name or password what is not a letter or digit must be percent-encoded (%40 for @)',
  )
}

/** An address to which paths are appended. */
function url(env: Environment, name: string): string | undefined {
  const value = beginning(env, name, ['http://', 'https://'])
  if (value !== undefined && !URL.canParse(value))
    throw new ConfigError(`${name} cannot be read as an address: look at its host, and its port (from 0 to 65535)`)
  if (value !== undefined && /[?#]/.test(value)) throw new ConfigError(`${name} must be without a query or a fragment`)
  return value
}

/** Without a slash at its end. */
function beginning(env: Environment, name: string, beginnings: readonly string[]): string | undefined {
  const value = text(env, name)
  if (value !== undefined && !beginnings.some((beginning) => value.toLowerCase().startsWith(beginning)))
    throw new ConfigError(`${name} must be an address that begins with ${beginnings.join(' or ')}`)
  return value?.replace(/\/$/, '')
}

function tls(env: Environment): TlsSetting | undefined {
  const auto = oneOf(env, 'GUICHET_TLS', ['auto'])
  const certificate = text(env, 'GUICHET_TLS_CERT')
  const key = text(env, 'GUICHET_TLS_KEY')
  if (auto !== undefined && (certificate !== undefined || key !== undefined))
    throw new ConfigError(
      'GUICHET_TLS=auto makes a certificate: leave out GUICHET_TLS_CERT and GUICHET_TLS_KEY, or GUICHET_TLS',
    )
  if (auto !== undefined) return { kind: 'auto' }
  if (certificate === undefined && key === undefined) return undefined
  if (certificate === undefined || key === undefined)
    throw new ConfigError(
      `GUICHET_TLS_CERT and GUICHET_TLS_KEY go together: ${key === undefined ? 'GUICHET_TLS_KEY' : 'GUICHET_TLS_CERT'} is missing`,
    )
  return { kind: 'files', certificate: resolve(certificate), key: resolve(key) }
}

/** Addresses, or networks as `10.0.0.0/8`, with commas between them. */
function networks(env: Environment, name: string): string[] {
  const given = text(env, name)?.split(/\s*,\s*/) ?? []
  for (const network of given) {
    const [address = '', bits, ...more] = network.split('/')
    const most = isIP(address) === 4 ? 32 : 128
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
    if (isIP(address) === 0 || !isRange || more.length > 0)
      throw new ConfigError(`${name} must be addresses or networks (10.0.0.0/8) with commas between them`)
  }
  return given
}

function bankingHours(env: Environment): BankingHours {
  const timeZone = text(env, 'GUICHET_TIME_ZONE') ?? 'Europe/Paris'
  const cutOff = text(env, 'GUICHET_CUT_OFF') ?? '23:00'
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(cutOff))
    throw new ConfigError('GUICHET_CUT_OFF must be a time of day, as 23:00')
  try {
    return new BankingHours({ timeZone, cutOff })
  } catch {
    throw new ConfigError('GUICHET_TIME_ZONE must be a time zone of the IANA database, as Europe/Paris')
  }
}

/** The pages are served at the root of a name: their forms and files are at fixed paths. */
function origin(env: Environment, name: string): string | undefined {
  const value = url(env, name)
  if (value !== undefined && new URL(value).pathname !== '/') throw new ConfigError(`${name} must be without a path`)
  return value
}

function oneOf<Value extends string>(env: Environment, name: string, values: readonly Value[]): Value | undefined {
  const given = text(env, name)
  const value = values.find((candidate) => candidate === given)
  if (given !== undefined && value === undefined) throw new ConfigError(`${name} must be one of ${values.join(', ')}`)
  return value
}
