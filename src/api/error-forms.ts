/** In which form an error is told: that of the version in the path, whether a route was found there or not. What is under no version is told as v2 does. */
import type { ErrorForm } from './error-answer.ts'
import { errorAnswer as v1 } from './v1/errors.ts'
import { errorAnswer as v2 } from './v2/errors.ts'

export const isV1 = (url: string): boolean => /^\/v1(?:[/?]|$)/.test(url)

export const errorFormOf = (url: string): ErrorForm => (isV1(url) ? v1 : v2)
