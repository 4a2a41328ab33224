// The node's clock, as far as it can be told from here: latencies are differences of its times and ours.
import { root } from './api.js'

const rounds = 5
let offset = null

/** By how many milliseconds the node's clock is ahead of this one's, and by how much that may be wrong; null until it was asked. */
export const nodeClock = () => offset

export const now = () => performance.timeOrigin + performance.now()

/** Asks for the node's time a few times, and takes the answer that took least. */
export async function synchronise() {
  for (let round = 0; round < rounds; round++) {
    try {
      const sent = now()
      const answer = await fetch(new URL('time/0', root), { cache: 'no-store', credentials: 'omit' })
      const [token] = await answer.json()
      const took = now() - sent
      if (offset === null || took / 2 < offset.error || round === 0) {
        offset = { ahead: token / 10_000 - (sent + took / 2), error: took / 2 }
      }
    } catch {
      return
    }
  }
}

/** The node's time for a moment of this page's, in milliseconds; null while that is not known. */
export const toNode = (time) => (offset === null ? null : time + offset.ahead)

/** When the node wrote a change, in milliseconds with its fraction. */
export function timeOf(updated) {
  const [, seconds, fraction = ''] = /^(.*?)(\.\d+)?Z$/u.exec(updated) ?? []
  return seconds ? Date.parse(`${seconds}Z`) + Number(`0${fraction}`) * 1000 : Number.NaN
}
