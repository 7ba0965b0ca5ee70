/** The names and addresses under which a server is reached, as a certificate holds them. */
import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import type { PublicNames } from '../../kit/context.ts'

/** What a program on the same machine calls the server, whatever its public names are. */
const local = ['localhost', 'api.localhost', 'payment.localhost', '3ds.localhost', '127.0.0.1', '::1']

/** All hosts of the server, each once, IPv6 addresses without brackets. `listening` is the host that is listened on, which the welcome text names. */
export function hostsOf({ api, page, threeDSecure }: PublicNames, listening: string): readonly string[] {
  const named = [api, page, threeDSecure].map((address) => new URL(address).hostname.replace(/^\[|\]$/g, ''))
  return [...new Set([...local, ...named, listening.toLowerCase()])]
}

export const isAddress = (host: string): boolean => isIP(host) !== 0

/** Whether a certificate may be shown under each of these names and addresses. */
export const covers = (certificate: X509Certificate, hosts: readonly string[]): boolean =>
  hosts.every((host) =>
    isAddress(host)
      ? certificate.checkIP(host) !== undefined
      : certificate.checkHost(host, { subject: 'never', wildcards: false }) !== undefined,
  )
