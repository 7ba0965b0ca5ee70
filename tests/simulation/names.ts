/** Which id of the server belongs to which name of the model. */
import type { Name } from './model/objects.ts'

/** The prefix of ids by the first word of a name; authentications have UUIDs. */
const prefixes: Readonly<Record<string, string>> = {
  customer: 'cust',
  card: 'card',
  sepa: 'sepa',
  mandate: 'mndt',
  payment: 'paym',
  intent: 'pi',
  refund: 'refd',
  dispute: 'dspt',
  payout: 'pout',
  disbursement: 'dsbm',
}

const nobody = '0'.repeat(24)

export class Names {
  readonly #ids = new Map<Name, string>()
  readonly #names = new Map<string, Name>()

  idOf(name: Name): string | undefined {
    return this.#ids.get(name)
  }

  nameOf(id: string): Name | undefined {
    return this.#names.get(id)
  }

  /** The id of an object; an id of the right form that no object has, if the object is not known. */
  sentIdOf(name: Name): string {
    return this.idOf(name) ?? unknownId(name)
  }

  learnAll(learnt: ReadonlyMap<Name, string>): void {
    for (const [name, id] of learnt) {
      this.#ids.set(name, id)
      this.#names.set(id, name)
    }
  }

  forget(name: Name): void {
    const id = this.#ids.get(name)
    if (id !== undefined) this.#names.delete(id)
    this.#ids.delete(name)
  }

  /** Whether an id has the form for the object's kind. */
  isOfKind(name: Name, id: string): boolean {
    const prefix = prefixOf(name)
    return prefix === undefined
      ? /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(id)
      : new RegExp(`^${prefix}_[a-zA-Z0-9]{24}$`).test(id)
  }
}

const prefixOf = (name: Name): string | undefined => prefixes[name.split(' ')[0] ?? '']

function unknownId(name: Name): string {
  const prefix = prefixOf(name)
  return prefix === undefined ? '00000000-0000-7000-8000-000000000000' : `${prefix}_${nobody}`
}
