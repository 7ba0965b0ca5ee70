/**
 * The resolution of names for connections to receivers: a name whose addresses may not all be connected to is refused, and the connection is made to an address that was checked, whatever the name stands for a moment later.
 */
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Mode } from '../kit/context.ts'
import type { DeliveryAddresses } from './addresses.ts'

/** The receiver is where nothing is sent. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
}

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** For the `lookup` option of a connection. */
export const checkedLookup = (addresses: DeliveryAddresses, mode: Mode, resolve: Resolve): LookupFunction => {
  return (hostname, options, done) => {
    resolve(hostname).then(
      (found) => {
        const [first] = found
        if (first === undefined || !found.every(({ address }) => addresses.permits(address, mode)))
          done(new AddressRefusedError(`${hostname} is in a network that nothing is sent to`), '')
        else if (options.all === true) done(null, [...found])
        else done(null, first.address, first.family)
      },
      (error: unknown) => done(error as NodeJS.ErrnoException, ''),
    )
  }
}

/** Asks the system, which has four threads for it: those who want the same name at the same time wait for one answer, so that a name server that is silent keeps one of them busy and not all. */
export function systemResolve(): Resolve {
  const asked = new Map<string, Promise<readonly LookupAddress[]>>()
  const options: LookupOptions & { all: true } = { all: true }
  return (hostname) => {
    let answer = asked.get(hostname)
    if (answer === undefined) {
      answer = new Promise<readonly LookupAddress[]>((resolve, reject) =>
        lookup(hostname, options, (error, found) => (error === null ? resolve(found) : reject(error))),
      ).finally(() => asked.delete(hostname))
      asked.set(hostname, answer)
    }
    return answer
  }
}
