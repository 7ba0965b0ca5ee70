/**
 * Authenticates requests of v3 (gateway-v3 sections 3.1 and 3.2): the access token in the header tells the account, and is checked before the body is read; the parameter `entityId` tells which of
 * the account's modes.
 */
import type { FastifyRequest } from 'fastify'
import type { Context } from '../../kit/context.ts'
import type { Gate, Principal, TokenHolder } from '../gate.ts'
import { accessRefused, tokenLimit } from './access-failures.ts'
import { parametersRefused, type ParameterError } from './result-error.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Whose request it is; null on routes that need no access token. */
    tokenHolder: TokenHolder | null
  }
}

/** A hook for `onRequest` that sets the request's token holder, or refuses it with 401 or 403. */
export const tokenAuthentication =
  (gate: Pick<Gate<Context>, 'authenticateToken'>) =>
  async (request: FastifyRequest): Promise<void> => {
    const token = bearerTokenOf(request.headers.authorization ?? '')
    if (token === undefined) throw accessRefused('noToken')
    const holder = token.length > tokenLimit ? undefined : await gate.authenticateToken(token)
    if (holder === undefined) throw accessRefused('unknownToken')
    request.tokenHolder = holder
  }

/** Whatever follows the scheme is taken as the token; undefined where the scheme or the token is missing. */
const bearerTokenOf = (header: string): string | undefined => /^bearer +(\S[^]*)$/i.exec(header.trim())?.[1]

/** The entity that a request is for, and its owner in the entity's mode. Throws the refusals of {@link accessRefused}, or that of a parameter that is missing or malformed. */
export async function entityFor(
  gate: Pick<Gate<Context>, 'knowsEntity'>,
  holder: TokenHolder,
  entityId: string | undefined,
): Promise<{ readonly principal: Principal; readonly entityId: string }> {
  const error = entityErrorOf(holder, entityId)
  if (error !== undefined) throw parametersRefused([error])
  const { accountId, accountName, entities } = holder
  const entity = entityId === undefined ? entities[0] : entities.find(({ id }) => id === entityId)
  if (entity !== undefined) return { principal: { accountId, accountName, mode: entity.mode }, entityId: entity.id }
  throw accessRefused(entityId !== undefined && (await gate.knowsEntity(entityId)) ? 'otherEntity' : 'unknownEntity')
}

/** The fault of the parameter itself. It may be left out where the token is for one entity only. */
export function entityErrorOf({ entities }: TokenHolder, entityId: string | undefined): ParameterError | undefined {
  if (entityId === undefined)
    return entities.length === 1 ? undefined : { name: 'entityId', value: null, message: 'must not be blank' }
  if (!/^[\w-]{1,32}$/.test(entityId))
    return { name: 'entityId', value: entityId, message: 'must match [A-Za-z0-9_-]{1,32}' }
  return undefined
}
