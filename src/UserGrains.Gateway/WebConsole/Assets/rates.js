// What a stream shows, second by second: how many updates and notifications, and how late they came.
import { now, timeOf, toNode } from './clock.js'

const span = 60

/**
 * Whether a change only says where somebody stands, because the stream has just begun. Of many who match, the events after the first one do not say so
 * themselves: but who enters by a change has changed since the stream was opened.
 * @param {number} openedAt when the stream was opened, by this page's clock
 */
export function isOpening({ kind, user }, openedAt) {
  const since = toNode(performance.timeOrigin + openedAt)
  return kind === 'current' || kind === 'absent' || (kind === 'entered' && since !== null && timeOf(user.updated) < since)
}

export class Rates {
  #seconds = []
  #versions = new Map()
  #at = null
  #begun = Math.floor(performance.now() / 1000)

  constructor() {
    this.#advance()
  }

  /** Counts changes that came just now, on a stream that was opened then. What is older than that was caught up with, and says nothing about latency. */
  take(changes, openedAt) {
    this.#advance()
    const second = this.#seconds.at(-1)
    const arrived = now()
    const since = toNode(performance.timeOrigin + openedAt)
    for (const change of changes) {
      const { kind, user, id = user?.id, version = user?.version } = change
      const before = this.#versions.get(id)
      if (version !== undefined) {
        this.#versions.set(id, version)
      }
      if (isOpening(change, openedAt)) {
        continue
      }
      second.notifications++
      second.updates += before !== undefined && version > before ? version - before : 1
      const written = user?.updated && kind !== 'deleted' ? timeOf(user.updated) : Number.NaN
      if (since !== null && written >= since) {
        second.delays.push(Math.max(0, toNode(arrived) - written))
      }
    }
  }

  /** Notes where users stand without counting. */
  begin(changes) {
    for (const { id, user } of changes) {
      this.#versions.set(id, user?.version)
    }
  }

  /** The last minute, the oldest second first; the one that is not over yet is left out. */
  last() {
    this.#advance()
    return this.#seconds.slice(0, -1).slice(-span)
  }

  #advance() {
    const at = Math.floor(performance.now() / 1000)
    const last = this.#at ?? at - span - 1
    for (let each = Math.max(last + 1, at - span); each <= at; each++) {
      // Of the time before nothing is known, which is not the same as zero.
      const none = each < this.#begun ? null : 0
      this.#seconds.push({ updates: none, notifications: none, delays: [] })
      this.#at = each
    }
    this.#seconds.splice(0, this.#seconds.length - span - 1)
  }
}

export const median = (values) => (values.length === 0 ? null : [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)])

export const slowest = (values) => (values.length === 0 ? null : Math.max(...values))
