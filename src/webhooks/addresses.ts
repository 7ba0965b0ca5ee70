/**
 * Where events may be sent: to the public internet, and not to addresses that only this machine or its neighbours can reach, since anyone with a key chooses the address. What
 * counts is the address of a name when the connection is made (./lookup.ts); an address that is written in the URL itself is refused at once.
 *
 * Of IPv6 only global unicast is public (RFC 4291, 2.5.4), except what the IANA registries of special-purpose addresses list there. Addresses that contain an IPv4 address (mapped,
 * NAT64, 6to4, Teredo) are all refused.
 */
import { BlockList, isIP } from 'node:net'
import type { Mode } from '../kit/context.ts'

export type AddressProblem = 'https' | 'credentials' | 'private'

/** RFC 6890 and the registry that it created; the last one is the address at which a cloud answers its own machines. */
const notPublicIPv4 = networksOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32',
])

const globalIPv6 = networksOf(['2000::/3'])
const notPublicIPv6 = networksOf(['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'])

/** Where the IPv6 addresses are that contain no IPv4 address: global, of a site, or this machine's own. */
const withoutIPv4 = networksOf(['2000::/3', 'fc00::/7', '::1/128'])

const loopback = networksOf(['127.0.0.0/8', '::1/128'])

export class DeliveryAddresses {
  readonly #own: BlockList

  /** `own` are networks of the installation itself that may be sent to as well: addresses, or `10.0.0.0/8`. */
  constructor(own: readonly string[] = []) {
    this.#own = networksOf(own)
  }

  /** Whether an IP address may be connected to. In test mode this machine is allowed, for a developer's own receiver. */
  permits(address: string, mode: Mode): boolean {
    const version = isIP(address)
    // An address with a zone is always local to a link.
    if (version === 0 || address.includes('%')) return false
    const family = version === 4 ? 'ipv4' : 'ipv6'
    // Lists of IPv4 networks find the IPv4 addresses within IPv6 ones as well.
    if (family === 'ipv6' && !withoutIPv4.check(address, family)) return false
    if (this.#own.check(address, family)) return true
    if (mode === 'test' && loopback.check(address, family)) return true
    if (family === 'ipv4') return !notPublicIPv4.check(address)
    return globalIPv6.check(address, family) && !notPublicIPv6.check(address, family)
  }

  /** What is wrong with an address that events are to be sent to, as far as the URL alone shows. */
  problemOf(url: string, mode: Mode): AddressProblem | undefined {
    const { protocol, hostname, username, password } = new URL(url)
    if (mode === 'live' && protocol !== 'https:') return 'https'
    if (username !== '' || password !== '') return 'credentials'
    const host = hostOf(hostname)
    return isIP(host) !== 0 && !this.permits(host, mode) ? 'private' : undefined
  }
}

/** Removes the brackets that a URL has around an IPv6 address. */
const hostOf = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, '$1')

function networksOf(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const isIPv4 = isIP(address) === 4
    list.addSubnet(address, Number(bits ?? (isIPv4 ? 32 : 128)), isIPv4 ? 'ipv4' : 'ipv6')
  }
  return list
}
