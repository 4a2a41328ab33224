// Turns a secret key into a token that is good for an hour. The key signs one request in this page, as docs/access.md has it; it is neither sent nor kept.
import { exchange, root } from './api.js'

/** Browsers lend their cryptography to pages that came by https or from this machine only. */
export const canSign = globalThis.isSecureContext && crypto.subtle !== undefined

export async function tokenFor(subscribeKey, publishKey, secret) {
  const path = new URL(`v1/${subscribeKey}/access/tokens`, root)
  const body = JSON.stringify({ sub: 'console', grants: [{ users: ['*'], can: ['get', 'update', 'delete', 'watch'] }] })
  const query = `timestamp=${Math.floor(Date.now() / 1000)}`
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(secret), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  const signed = new TextEncoder().encode(['POST', publishKey, path.pathname, query, body].join('\n'))
  const signature = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign('HMAC', key, signed))))
    .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
  const { content } = await exchange(`${path}?${query}&signature=v2.${signature}`, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })
  return content.data.token
}
