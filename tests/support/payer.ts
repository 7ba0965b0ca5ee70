/** A payer without a browser, who only makes requests: opens pages, sends forms, follows no redirection. */
import assert from 'node:assert/strict'

export interface PageAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The address to which the answer leads. */
  readonly location: string | null
}

/** Pairs when a field comes twice. */
export type Fields = Record<string, string> | readonly [name: string, value: string][]

export interface Payer {
  ask(method: string, path: string, init?: RequestInit): Promise<PageAnswer>
  open(path: string, headers?: Record<string, string>): Promise<PageAnswer>
  /** As a form is sent. */
  send(path: string, fields: Fields, headers?: Record<string, string>): Promise<PageAnswer>
  /** As the page's script sends it. */
  sendByScript(path: string, fields: Fields): Promise<PageAnswer>
  /** The token in the form of a page, to be sent along with it. */
  tokenOf(path: string): Promise<string>
  /** Opens the page and sends its form with a new card, typed as {@link typed}; returns the path that it leads to, the page's own or the bank's. */
  payBy(path: string, number: string, given?: Readonly<Record<string, string>>): Promise<string>
  /** Opens the bank's page and gives a code. */
  giveCode(path: string, code: string): Promise<PageAnswer>
}

export function payerAt(url: string): Payer {
  const ask: Payer['ask'] = async (method, path, init = {}) => {
    const answer = await fetch(url + path, { method, redirect: 'manual', ...init })
    const { status, headers } = answer
    return { status, headers, text: await answer.text(), location: headers.get('location') }
  }
  const send: Payer['send'] = (path, fields, headers = {}) =>
    ask('POST', path, {
      headers: { accept: 'text/html', 'accept-language': 'en', ...headers },
      body: new URLSearchParams(fields),
    })
  const open: Payer['open'] = (path, headers = {}) =>
    ask('GET', path, { headers: { accept: 'text/html', 'accept-language': 'en', ...headers } })
  const tokenOf: Payer['tokenOf'] = async (path) => tokenIn((await open(path)).text)
  return {
    ask,
    open,
    send,
    sendByScript: (path, fields) => send(path, fields, { accept: 'application/json' }),
    tokenOf,
    async payBy(path, number, given) {
      const { status, location, text } = await send(path, { ...typed(number, given), token: await tokenOf(path) })
      assert(status === 303 && location !== null, text)
      return new URL(location, url).pathname
    },
    giveCode: async (path, code) => send(path, { token: await tokenOf(path), code }),
  }
}

/** The token of a page's form; empty without a form. */
export const tokenIn = (html: string): string => /name="token" value="([^"]*)"/.exec(html)?.[1] ?? ''

/** A new card as a payer types it. */
export const typed = (number: string, given: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  saved_card: 'new',
  number,
  expiry: '12/35',
  security_code: '123',
  name: '',
  ...given,
})
