// The HTTP API of this node, as docs/http.md has it.
import { parse, stringify } from './json.js'
import { tokenOf } from './session.js'

/** Where the node is: the console lies right below it. */
export const root = new URL('../', document.baseURI)

/** An answer that says no. */
export class ApiError extends Error {
  constructor(status, body, headers) {
    const error = body?.error ?? {}
    super(texts[headers?.get('X-UserGrains-Error')] ?? texts[status] ?? error.message ?? `The node answered ${status}.`)
    this.status = status
    this.code = headers?.get('X-UserGrains-Error') ?? null
    this.details = error.details ?? []
    this.retryAfter = Number(headers?.get('Retry-After')) || null
    this.version = Number(headers?.get('X-UserGrains-Version')) || null
  }

  /** Whether the same request may succeed later. */
  get isTransient() {
    return this.status === 0 || this.status === 429 || this.status >= 502
  }

  /** Whether a token is missing, or is not good any more. */
  get isSignIn() {
    return this.status === 403 && ['TokenRequired', 'InvalidToken', 'TokenExpired', 'TokenRevoked', 'InvalidSignature'].includes(this.code)
  }
}

const texts = {
  NotGranted: 'Your token does not grant this.',
  TokenExpired: 'Your token has expired.',
  TokenRevoked: 'Your token was revoked.',
  TokenRequired: 'This keyset answers only with a token.',
  InvalidToken: 'The token is not good for this keyset.',
  0: 'The node cannot be reached.',
}

/** The headers that say who asks. */
export function credentials(subscribeKey) {
  const token = tokenOf(subscribeKey)
  return token ? { Authorization: `Bearer ${token}` } : {}
}

/** Sends a request of whoever is signed in, and reads the answer. */
export const send = (subscribeKey, method, path, { body, headers = {}, signal } = {}) => exchange(new URL(path, root), {
  method,
  signal,
  headers: { ...credentials(subscribeKey), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
  body: body === undefined ? undefined : typeof body === 'string' ? body : stringify(body),
})

/** Sends a request as it is, and reads the answer. */
export async function exchange(address, request) {
  let answer
  try {
    answer = await fetch(address, { cache: 'no-store', credentials: 'omit', ...request })
  } catch (error) {
    throw error.name === 'AbortError' ? error : new ApiError(0)
  }
  const content = await read(answer)
  if (!answer.ok) {
    throw new ApiError(answer.status, content, answer.headers)
  }
  return { content, headers: answer.headers }
}

export async function read(answer) {
  try {
    return parse(await answer.text())
  } catch {
    return null
  }
}

const everything = 'custom,status,type'

const userPath = (key, id) => `v2/objects/${key}/uuids/${encodeURIComponent(id)}`

export async function listUsers(key, query, signal) {
  const parameters = new URLSearchParams({ count: 'true', include: everything })
  for (const [name, value] of Object.entries(query)) {
    if (value) {
      parameters.set(name, value)
    }
  }
  return (await send(key, 'GET', `v2/objects/${key}/uuids?${parameters}`, { signal })).content
}

/** Reads a user; null when there is none. */
export async function getUser(key, id, signal) {
  try {
    return versioned(await send(key, 'GET', `${userPath(key, id)}?include=${everything}`, { signal }))
  } catch (error) {
    if (error.status === 404) {
      return null
    }
    throw error
  }
}

/** Changes a user who must be at a version; 0 makes one. */
export async function setUser(key, id, patch, version, idempotencyKey) {
  const headers = { 'X-UserGrains-Version': String(version), 'Idempotency-Key': idempotencyKey }
  return versioned(await send(key, 'PATCH', `${userPath(key, id)}?include=${everything}`, { body: patch, headers }))
}

export const deleteUser = (key, id, version) => send(key, 'DELETE', userPath(key, id), { headers: { 'X-UserGrains-Version': String(version) } })

/** How many watch a user. */
export const countWatchers = async (key, id, signal) => (await send(key, 'GET', `v1/${key}/users/${encodeURIComponent(id)}/watchers`, { signal })).content.data

const versioned = ({ content, headers }) => ({ ...content.data, custom: content.data.custom ?? {}, version: Number(headers.get('X-UserGrains-Version')) })

/** A key by which a repeated write is known for one: a UUID of version 7. */
export function newIdempotencyKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  let now = Date.now()
  for (let i = 5; i >= 0; i--) {
    bytes[i] = now % 256
    now = Math.floor(now / 256)
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f)
  bytes[8] = 0x80 | (bytes[8] & 0x3f)
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}
