/**
 * A certificate that somebody else keeps (an authority's client, an orchestrator, a person): two files in PEM. They are read again at intervals, since whoever renews them cannot be expected to tell
 * the server. Their content is compared, not their time: a symbolic link that now points elsewhere need not show a newer time.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { KeyPair } from '../../api/tls-server.ts'
import type { Instant } from '../../kit/clock.ts'
import { ConfigError } from '../config.ts'
import { beginOf, dayOf, daysLeft, endOf, ShownPair, type Identity, type IdentityServices } from './identity.ts'

export interface CertificateFiles {
  /** The server's certificate first, then those that lead to an authority. */
  readonly certificate: string
  readonly key: string
}

const certificateName = 'GUICHET_TLS_CERT'
const keyName = 'GUICHET_TLS_KEY'

/** How many days before its end a certificate that was not renewed is reported. */
const warnedDays = 7

/** Throws ConfigError when there is nothing that can be shown. */
export async function identityOfFiles(files: CertificateFiles, { clock, tell }: IdentityServices): Promise<Identity> {
  const shown = new ShownPair(await readPair(files, clock.now()))
  const aboutFiles = onceEach(tell)
  const aboutEnd = onceEach(tell)
  return {
    authorityFile: undefined,
    get current() {
      return shown.current
    },
    onChange: (listener) => shown.onChange(listener),
    async refresh() {
      try {
        if (shown.show(await readPair(files, clock.now()))) aboutFiles('The certificate was read anew from its files')
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error
        aboutFiles(`${error.message}; the server goes on with the one it has`)
      }
      const certificate = new X509Certificate(shown.current.certificate)
      if (daysLeft(certificate, clock.now()) < warnedDays)
        aboutEnd(`The certificate in ${files.certificate} ends on ${dayOf(endOf(certificate))}: renew it`)
    },
  }
}

/** Reports the same message only once in a row. */
function onceEach(tell: (message: string) => void): (message: string) => void {
  let told: string | undefined
  return (message) => {
    if (message !== told) tell(message)
    told = message
  }
}

async function readPair(files: CertificateFiles, now: Instant): Promise<KeyPair> {
  const pair = { certificate: await read(certificateName, files.certificate), key: await read(keyName, files.key) }
  const certificate = parse(
    certificateName,
    files.certificate,
    'a certificate',
    () => new X509Certificate(pair.certificate),
  )
  const key = parse(keyName, files.key, 'a private key without a passphrase', () => privateKey(pair.key))
  if (!certificate.checkPrivateKey(key))
    throw new ConfigError(`${keyName} ${files.key} is not the key of the certificate in ${files.certificate}`)
  if (endOf(certificate) <= now)
    throw new ConfigError(`${certificateName} ${files.certificate} expired on ${dayOf(endOf(certificate))}`)
  if (beginOf(certificate) > now)
    throw new ConfigError(`${certificateName} ${files.certificate} is not valid before ${dayOf(beginOf(certificate))}`)
  // What OpenSSL would refuse at the first handshake: a key that is too short, a chain that cannot be read.
  parse(certificateName, files.certificate, 'a chain of certificates that TLS accepts', () =>
    createSecureContext({ cert: pair.certificate, key: pair.key }),
  )
  return pair
}

async function read(name: string, file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ENOENT') throw new ConfigError(`${name} ${file} does not exist`)
    throw new ConfigError(`${name} ${file} cannot be read (${String(code)})`)
  }
}

function parse<Value>(name: string, file: string, what: string, read: () => Value): Value {
  try {
    return read()
  } catch {
    // What OpenSSL says names no file, and may quote what is in it.
    throw new ConfigError(`${name} ${file} does not hold ${what} in PEM`)
  }
}

const privateKey = (pem: string): KeyObject => createPrivateKey({ key: pem, format: 'pem' })
