/**
 * An authority of the installation's own, and the server's certificate under it, both in the data directory. Clients are made to trust the authority once; the certificate comes and goes.
 *
 *   tls/authority.pem   what clients trust
 *   tls/authority.key   its key, for its owner's eyes alone
 *   tls/server.pem      the server's key and certificate: in one file, so that there is never the one without the other
 */
import { createPrivateKey, randomBytes, X509Certificate } from 'node:crypto'
import { mkdir, open, readFile, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyPair } from '../../api/tls-server.ts'
import { DAY, type Instant } from '../../kit/clock.ts'
import { ConfigError } from '../config.ts'
import { covers } from './hosts.ts'
import { beginOf, dayOf, endOf, ShownPair, type Identity, type IdentityServices } from './identity.ts'

export interface LocalAuthorityOptions extends IdentityServices {
  readonly dataDirectory: string
  /** Names and addresses of the server. */
  readonly hosts: readonly string[]
}

/** How long before its end an authority, or a certificate, is replaced. Clients have to trust a new authority again. */
const authorityRenewedMs = 365 * DAY
const serverRenewedMs = 30 * DAY

/** Throws ConfigError when the files there cannot be used. */
export async function identityOfLocalAuthority(options: LocalAuthorityOptions): Promise<Identity> {
  const keeper = new Keeper(options)
  const shown = new ShownPair(await keeper.pair())
  let underWay = Promise.resolve()
  return {
    authorityFile: keeper.authorityFile,
    get current() {
      return shown.current
    },
    onChange: (listener) => shown.onChange(listener),
    refresh() {
      underWay = underWay
        .then(async () => void shown.show(await keeper.pair()))
        .catch((error: unknown) => options.tell(`The certificate could not be renewed: ${messageOf(error)}`))
      return underWay
    },
  }
}

class Keeper {
  readonly authorityFile: string
  readonly #options: LocalAuthorityOptions
  readonly #directory: string
  #authority: Kept | undefined
  #server: Kept | undefined

  constructor(options: LocalAuthorityOptions) {
    this.#options = options
    this.#directory = join(options.dataDirectory, 'tls')
    this.authorityFile = join(this.#directory, 'authority.pem')
  }

  /** What the server shows from now on. */
  async pair(): Promise<KeyPair> {
    const now = this.#options.clock.now()
    await mkdir(this.#directory, { recursive: true })
    const authority = await this.#authorityAt(now)
    this.#server ??= await this.#readServer()
    if (this.#server === undefined || !this.#isGood(this.#server.certificate, authority.certificate, now)) {
      const { issueCertificate } = await import('./issuing.ts')
      const pair = await issueCertificate(authority.pair, this.#options.hosts, now)
      await writeFile(this.#serverFile, pair.key + pair.certificate)
      this.#server = keep(pair)
    }
    return this.#server.pair
  }

  get #keyFile(): string {
    return join(this.#directory, 'authority.key')
  }

  get #serverFile(): string {
    return join(this.#directory, 'server.pem')
  }

  async #authorityAt(now: Instant): Promise<Kept> {
    this.#authority ??= await this.#readAuthority()
    if (this.#authority !== undefined && endOf(this.#authority.certificate) - now > authorityRenewedMs)
      return this.#authority
    const ending = this.#authority
    const { makeAuthority } = await import('./issuing.ts')
    const pair = await makeAuthority(now)
    // The key is written first: a key without a certificate, which nobody trusts yet, is replaced at the next start.
    await writeFile(this.#keyFile, pair.key)
    await writeFile(this.authorityFile, pair.certificate, 0o644)
    this.#authority = keep(pair)
    if (ending !== undefined)
      this.#options.tell(
        `The local authority would have ended on ${dayOf(endOf(ending.certificate))} and was replaced: clients must now trust ${this.authorityFile}`,
      )
    return this.#authority
  }

  async #readAuthority(): Promise<Kept | undefined> {
    const certificate = await readIfThere(this.authorityFile)
    if (certificate === undefined) return undefined
    await refuseOpenKey(this.#keyFile, `it and ${this.authorityFile}`)
    const key = await readIfThere(this.#keyFile)
    if (key === undefined)
      throw new ConfigError(
        `${this.#keyFile} is missing: bring it back, or remove ${this.authorityFile} to have a new authority, which clients must then trust`,
      )
    const kept = keepIfSound({ certificate, key })
    if (kept?.certificate.ca !== true)
      throw new ConfigError(
        `${this.authorityFile} and ${this.#keyFile} are not an authority and its key: remove both to have a new one, which clients must then trust`,
      )
    return kept
  }

  /** Undefined when it cannot be used: it is made anew at no cost. */
  async #readServer(): Promise<Kept | undefined> {
    await refuseOpenKey(this.#serverFile, 'it')
    const text = await readIfThere(this.#serverFile)
    const at = text?.indexOf('-----BEGIN CERTIFICATE-----') ?? -1
    return text === undefined || at < 0
      ? undefined
      : keepIfSound({ key: text.slice(0, at), certificate: text.slice(at) })
  }

  #isGood(certificate: X509Certificate, authority: X509Certificate, now: Instant): boolean {
    return (
      endOf(certificate) - now > serverRenewedMs &&
      beginOf(certificate) <= now &&
      certificate.checkIssued(authority) &&
      certificate.verify(authority.publicKey) &&
      covers(certificate, this.#options.hosts)
    )
  }
}

interface Kept {
  readonly pair: KeyPair
  readonly certificate: X509Certificate
}

const keep = (pair: KeyPair): Kept => ({ pair, certificate: new X509Certificate(pair.certificate) })

/** Undefined when it is no certificate with its key. */
function keepIfSound(pair: KeyPair): Kept | undefined {
  try {
    const kept = keep(pair)
    return kept.certificate.checkPrivateKey(createPrivateKey(pair.key)) ? kept : undefined
  } catch {
    return undefined
  }
}

/** Throws ConfigError for a key file that other users can read. `replaced` names what to remove where the key may have been read, so that a new one is made. */
async function refuseOpenKey(file: string, replaced: string): Promise<void> {
  const stats = await stat(file).catch(ignoreMissing)
  // Windows has no such modes and shows every file as open to all.
  if (stats === undefined || (stats.mode & 0o077) === 0 || process.platform === 'win32') return
  throw new ConfigError(
    `${file} can be read by other users: run \`chmod 600 ${file}\`, and remove ${replaced} if anyone may have`,
  )
}

const readIfThere = async (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(ignoreMissing)

function ignoreMissing(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error
}

/** Writes a file wholly or not at all. */
async function writeFile(file: string, text: string, mode = 0o600): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`
  const handle = await open(draft, 'wx', mode)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(draft, file)
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
