/**
 * Makes certificates (RFC 5280): of an authority, and of a server that it vouches for. Keys are on the curve P-256, which every TLS library of the last ten years knows.
 *
 * Validity begins a day early, for clients whose clocks are behind.
 */
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { createPrivateKey, randomBytes, webcrypto, type KeyObject } from 'node:crypto'
import type { KeyPair } from '../../api/tls-server.ts'
import { DAY, type Instant } from '../../kit/clock.ts'
import { isAddress } from './hosts.ts'

/** Ten years: whoever trusts it should not have to do so again soon. */
const authorityLifetimeMs = 3650 * DAY

/** Well below the 825 days that Apple accepts, and the 398 that browsers accept from public authorities. */
export const serverLifetimeMs = 90 * DAY

const backdatedMs = DAY

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** An authority that may sign servers' certificates, and no further authority. */
export async function makeAuthority(now: Instant): Promise<KeyPair> {
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: newSerialNumber(),
    // Two authorities in one store of trust are told apart by their names.
    name: `CN=Guichet local authority ${randomBytes(4).toString('hex')}`,
    ...validity(now, authorityLifetimeMs),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { certificate: pem(certificate), key: await pemOfKey(keys.privateKey) }
}

/** A certificate for a server of these names and addresses, signed by the authority. */
export async function issueCertificate(authority: KeyPair, hosts: readonly string[], now: Instant): Promise<KeyPair> {
  const issuer = new x509.X509Certificate(authority.certificate)
  const keys = await newKeys()
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: newSerialNumber(),
    subject: 'CN=Guichet',
    issuer: issuer.subjectName,
    ...validity(now, serverLifetimeMs),
    publicKey: keys.publicKey,
    signingKey: await signingKey(createPrivateKey(authority.key)),
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        hosts.map((host) => ({ type: isAddress(host) ? 'ip' : 'dns', value: host }) as const),
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  })
  return { certificate: pem(certificate), key: await pemOfKey(keys.privateKey) }
}

const newKeys = (): Promise<webcrypto.CryptoKeyPair> =>
  webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])

const signingKey = (key: KeyObject): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', key.export({ type: 'pkcs8', format: 'der' }), algorithm, false, ['sign'])

async function pemOfKey(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key))
  return String(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'pkcs8', format: 'pem' }))
}

const pem = (certificate: x509.X509Certificate): string => `${certificate.toString('pem')}\n`

const validity = (now: Instant, lifetimeMs: number): { notBefore: Date; notAfter: Date } => ({
  notBefore: new Date(now - backdatedMs),
  notAfter: new Date(now + lifetimeMs),
})

/** 127 random bits, positive. */
function newSerialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
