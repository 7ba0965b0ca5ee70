/**
 * Looks up names for connections to receivers. A name is refused unless all its addresses may be connected to. The connection is then made to an address that was checked, even if
 * the name stands for another one a moment later.
 */
import { lookup, type LookupAddress, type LookupOptions } from 'node:dns'
import type { LookupFunction } from 'node:net'
import type { Mode } from '../kit/context.ts'
import type { DeliveryAddresses } from './addresses.ts'

/** Nothing may be sent to the receiver's address. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
}

export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>

/** A function for the `lookup` option of a connection. */
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

/** Asks the system, which has four threads for this. Requests for the same name at the same time share one answer, so that a silent name server keeps only one thread busy. */
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
