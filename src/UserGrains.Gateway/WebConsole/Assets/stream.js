// An event stream that heals. It is read with fetch and not with EventSource, because that cannot send a token in a header and does not say why it was refused.
import { root, credentials, read, ApiError } from './api.js'
import { parse, stringify } from './json.js'

const minWait = 1000
const maxWait = 15000

/**
 * Follows users, and goes on by itself after a break: with the id of the last event where the stream has ids, otherwise anew.
 * `state` is connecting, live, waiting (for the next attempt) or ended.
 */
export class Stream {
  #key
  #source
  #onEvent
  #onChange
  #quietAfter
  #abort = new AbortController()
  #wake = null
  #opened = 0
  #failed = 0

  state = 'connecting'
  /** How often the stream was opened again after a break. */
  reconnects = 0
  /** How often it went on from where it broke off. */
  resumed = 0
  /** When it was opened last, and when something came last, in milliseconds of this page's clock. */
  openedAt = null
  heardAt = null
  lastId = null
  /** Why it has ended, or why the last attempt failed. */
  error = null
  nextAttemptAt = null

  /**
   * @param {object} settings `key`: the subscribe key; `source`: `{ ids }` or `{ filter }`; `batchWindow` in milliseconds; `quietAfter`: milliseconds without
   * a sign of life after which the connection counts as dead; `onEvent(data)`; `onChange(stream)`
   */
  constructor({ key, source, batchWindow = 0, quietAfter, onEvent, onChange }) {
    this.#key = key
    this.#source = { ...source, batchWindow }
    this.#quietAfter = quietAfter
    this.#onEvent = onEvent
    this.#onChange = onChange ?? (() => {})
    this.#run()
  }

  close() {
    this.#abort.abort()
  }

  /** Does not wait any longer for the next attempt. */
  retryNow() {
    this.#wake?.()
  }

  async #run() {
    while (!this.#abort.signal.aborted) {
      const connection = new AbortController()
      const stop = () => connection.abort()
      this.#abort.signal.addEventListener('abort', stop)
      try {
        this.#become('connecting')
        await this.#read(await this.#open(connection.signal), connection)
        this.error = null
      } catch (error) {
        if (this.#abort.signal.aborted) {
          return
        }
        this.error = error instanceof ApiError ? error : new ApiError(0)
        if (!this.error.isTransient) {
          this.#become('ended')
          return
        }
      } finally {
        this.#abort.signal.removeEventListener('abort', stop)
        connection.abort()
      }
      await this.#wait()
    }
  }

  async #open(signal) {
    const { ids, filter, batchWindow } = this.#source
    const address = new URL(ids ? `v1/${this.#key}/watch` : `v1/${this.#key}/users/watch`, root)
    address.searchParams.set('batchWindow', batchWindow)
    if (filter) {
      address.searchParams.set('filter', filter)
    }
    const headers = { Accept: 'text/event-stream', ...credentials(this.#key) }
    if (this.lastId !== null) {
      headers['Last-Event-ID'] = this.lastId
    }
    const answer = await fetch(address, {
      signal,
      cache: 'no-store',
      credentials: 'omit',
      method: ids ? 'POST' : 'GET',
      headers: ids ? { ...headers, 'Content-Type': 'application/json' } : headers,
      body: ids ? stringify(ids) : undefined,
    })
    if (!answer.ok) {
      throw new ApiError(answer.status, await read(answer), answer.headers)
    }
    return answer.body
  }

  async #read(body, connection) {
    this.#failed = 0
    this.openedAt = performance.now()
    if (this.#opened++ > 0) {
      this.reconnects++
      this.resumed += this.lastId === null ? 0 : 1
    }
    this.#become('live')
    let watchdog
    const heard = () => {
      this.heardAt = performance.now()
      clearTimeout(watchdog)
      watchdog = setTimeout(() => connection.abort(), this.#quietAfter)
    }
    heard()
    try {
      let rest = ''
      for await (const chunk of pieces(body)) {
        heard()
        const events = (rest + chunk).split('\n\n')
        rest = events.pop()
        for (const event of events) {
          this.#take(event)
        }
      }
    } finally {
      clearTimeout(watchdog)
    }
  }

  #take(event) {
    const fields = { event: 'message', data: '', id: null }
    for (const line of event.split('\n')) {
      const [, name, value] = /^(\w*): ?(.*)$/u.exec(line) ?? []
      if (name in fields) {
        fields[name] = value
      }
    }
    if (fields.event === 'end') {
      const body = parse(fields.data)
      const isRevoked = body.error.details?.[0]?.message.includes('revoked')
      throw new ApiError(body.status, body, new Headers({ 'X-UserGrains-Error': body.status !== 403 ? 'Unavailable' : isRevoked ? 'TokenRevoked' : 'TokenExpired' }))
    }
    if (fields.data) {
      if (fields.id !== null) {
        this.lastId = fields.id
      }
      this.#onEvent(parse(fields.data))
    }
  }

  #wait() {
    const wait = Math.max(this.error?.retryAfter ? this.error.retryAfter * 1000 : 0, Math.min(maxWait, minWait * 2 ** this.#failed++))
    this.nextAttemptAt = performance.now() + wait
    this.#become('waiting')
    return new Promise((go) => {
      const timer = setTimeout(go, wait)
      this.#wake = () => {
        clearTimeout(timer)
        go()
      }
      this.#abort.signal.addEventListener('abort', this.#wake, { once: true })
      globalThis.addEventListener('online', this.#wake, { once: true })
    })
  }

  #become(state) {
    this.state = state
    this.#onChange(this)
  }
}

async function* pieces(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
      yield piece.value
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

const names = { connecting: 'Connecting', live: 'Connected', waiting: 'Reconnecting', ended: 'Not connected' }

/** How a stream is, in a few words. */
export function describe(stream) {
  const healed = stream.reconnects === 0 ? '' : ` · healed ${stream.reconnects}×`
  const why = stream.state === 'ended' && stream.error ? `: ${stream.error.message}` : ''
  return `${names[stream.state]}${why}${healed}`
}
