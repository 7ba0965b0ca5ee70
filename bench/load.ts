/** The load process: sends one scenario after another, as the parent asks, and reports the result of each. One process serves the whole run, so that no figure contains its start. */
import autocannon from 'autocannon'
import { requestsOf, type BareName, type PlainName, type ScenarioName, type Stock } from './scenarios.ts'

export interface LoadOrder {
  readonly name: ScenarioName | PlainName | BareName
  readonly url: string
  readonly secretKey: string
  readonly connections: number
  readonly seconds: number
  readonly stock: Stock
}

export interface LoadReport {
  readonly seconds: number
  readonly requests: number
  /** Answers other than 2xx, lost connections, time-outs. */
  readonly errors: number
  /** How many requests took so many hundredths of a millisecond: pairs of time and count. */
  readonly durations: readonly (readonly [time: number, count: number])[]
  /** Requests that were begun, including those that were cut off at the end. */
  readonly begun: number
}

process.on('message', (order: LoadOrder) => {
  void send(order).then((report) => process.send?.(report))
})

async function send(order: LoadOrder): Promise<LoadReport> {
  const { name, url, secretKey, connections, seconds, stock } = order
  const next = requestsOf(name, stock)
  const authorization = `Basic ${Buffer.from(`${secretKey}:`).toString('base64')}`
  const durations = new Map<number, number>()
  let begun = 0
  let requests = 0
  let ended = 0
  const setupRequest = (): autocannon.Request => {
    begun++
    const request = next()
    return { ...request, headers: { authorization, ...(request.body && { 'content-type': 'application/json' }) } }
  }
  const began = performance.now()
  const { errors, non2xx } = await run(
    { url, connections, duration: seconds, sampleInt: 50, requests: [{ setupRequest }] },
    (duration) => {
      const time = Math.round(duration * 100)
      durations.set(time, (durations.get(time) ?? 0) + 1)
      requests++
      ended = performance.now()
    },
  )
  return { seconds: (ended - began) / 1000, requests, errors: errors + non2xx, durations: [...durations], begun }
}

const run = (options: autocannon.Options, onAnswer: (durationMs: number) => void): Promise<autocannon.Result> =>
  new Promise((resolve, reject) => {
    const running = autocannon(options, (error: Error | null, result: autocannon.Result) => {
      if (error === null) resolve(result)
      else reject(error)
    })
    running.on('response', (_client, _status, _bytes, duration) => onAnswer(duration))
  })
