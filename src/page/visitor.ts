/** What a browser tells of itself with a request for a page. */
import type { FastifyRequest } from 'fastify'
import type { Device } from '../authentications/index.ts'
import type { PostedFields } from './card-fields.ts'
import { chooseLanguage, type Language } from './languages.ts'

export interface Visitor {
  readonly language: Language
  /** `?lang=fr` as the payer asked for it, for later addresses to keep; empty when no language was asked for. */
  readonly query: string
  /** `?notice=wrong_code`: what our own redirect wants the page to say. */
  readonly notice: string | undefined
  readonly device: Device
  /** Whether the page's own script asks. */
  readonly wantsJson: boolean
}

export function visitorOf(request: FastifyRequest): Visitor {
  const lang = queryValue(request, 'lang')
  return {
    language: chooseLanguage(lang, request.headers['accept-language']),
    // The cut may leave half a character, which cannot be encoded.
    query: lang === undefined || lang === '' ? '' : `?lang=${encodeURIComponent(lang.slice(0, 35).toWellFormed())}`,
    notice: queryValue(request, 'notice'),
    device: deviceOf(request),
    wantsJson: (request.headers.accept ?? '').includes('application/json'),
  }
}

/** The query that keeps the language, and makes the page say something. */
export const queryWith = ({ query }: Pick<Visitor, 'query'>, notice: string | undefined): string =>
  notice === undefined ? query : `${query === '' ? '?' : `${query}&`}notice=${notice}`

/** A value of the query; of one that comes twice, the first. */
export const queryValue = (request: FastifyRequest, name: string): string | undefined =>
  textOf((request.query as Record<string, unknown>)[name])

/** The fields of a form; of one that comes twice, the first. */
export function fieldsOf(request: FastifyRequest): PostedFields {
  const entries = Object.entries((request.body ?? {}) as Record<string, unknown>)
  return Object.fromEntries(
    entries.flatMap(([name, value]) => {
      const text = textOf(value)
      return text === undefined ? [] : [[name, text]]
    }),
  )
}

function textOf(value: unknown): string | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value
  return typeof first === 'string' ? first : undefined
}

function deviceOf({ ip, headers }: FastifyRequest): Device {
  const { accept, 'user-agent': agent, 'accept-language': languages } = headers
  return {
    ip,
    ...(agent !== undefined && agent !== '' && { user_agent: agent.slice(0, 256) }),
    ...(accept !== undefined && accept !== '' && { http_accept: accept.slice(0, 256) }),
    ...(languages !== undefined && languages !== '' && { languages: languages.slice(0, 128) }),
  }
}

/** Whether the form was sent from another site, as forged requests are: a browser says where a form comes from. Where it says nothing, the form's token decides. */
export function isFromElsewhere({ headers, host }: FastifyRequest, ownUrl: string): boolean {
  const { origin } = headers
  if (origin === undefined) return false
  return ![new URL(ownUrl).origin, `http://${host}`, `https://${host}`].includes(origin)
}
