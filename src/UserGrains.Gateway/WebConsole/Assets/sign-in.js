// Asks who the reader is: with a token, or with the secret key, which becomes a token.
import { send } from './api.js'
import { el } from './dom.js'
import { signIn, signOut } from './session.js'
import { canSign, tokenFor } from './signing.js'

const reasons = {
  TokenRequired: 'This keyset answers only with a token.',
  TokenExpired: 'Your token has expired.',
  TokenRevoked: 'Your token was revoked.',
  InvalidToken: 'The token is not good for this keyset.',
}

export function signInView({ subscribeKey, reason, done }) {
  const error = el('p.error', { id: 'sign-in-error', role: 'alert' })
  const keyset = el('input', { id: 'sign-in-keyset', value: subscribeKey, required: true, pattern: '[A-Za-z0-9.\\-]{1,64}', autocomplete: 'off', spellcheck: 'false' })
  const publish = el('input', { id: 'sign-in-publish', autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'sign-in-publish-hint' })
  const secret = el('input', { id: 'sign-in-secret', type: 'password', required: true, autocomplete: 'off', spellcheck: 'false', 'aria-describedby': 'sign-in-hint sign-in-error' })
  const label = el('label', { for: 'sign-in-secret' })
  const hint = el('p.hint', { id: 'sign-in-hint' })
  const more = el('details', {},
    el('summary', {}, 'The keyset has a publish key of its own'),
    el('div.field', {}, el('label', { for: 'sign-in-publish' }, 'Publish key'), publish, el('p.hint', { id: 'sign-in-publish-hint' }, 'It is part of what is signed. Left empty it is the same as the subscribe key.')))
  const byToken = el('input', { type: 'radio', name: 'by', value: 'token', checked: true, onchange: describe })
  const byKey = el('input', { type: 'radio', name: 'by', value: 'key', disabled: !canSign, onchange: describe })
  const button = el('button', {}, 'Sign in')
  const form = el('form.card.narrow', { onsubmit: submit },
    el('div.field', {}, el('label', { for: 'sign-in-keyset' }, 'Keyset (its subscribe key)'), keyset),
    el('fieldset.choice', {},
      el('legend', {}, 'With'),
      el('label', {}, byToken, 'a token'),
      el('label', {}, byKey, 'the secret key')),
    el('div.field', {}, label, secret, hint, error),
    more,
    el('div.actions', {}, button))

  function describe() {
    label.textContent = byKey.checked ? 'Secret key' : 'Token'
    hint.textContent = byKey.checked
      ? 'It signs one request, here in this page, for a token that is good for an hour. The key is not sent, and not kept.'
      : `An admin token grants get, update, delete and watch for "*"; with less, what it does not grant is refused.${canSign ? '' : ' The secret key cannot be used here: browsers sign only on pages that came by https, or from this machine.'}`
    more.hidden = !byKey.checked
  }

  async function submit(event) {
    event.preventDefault()
    error.textContent = ''
    secret.removeAttribute('aria-invalid')
    button.disabled = true
    const key = keyset.value.trim()
    try {
      const token = byKey.checked ? await tokenFor(key, publish.value.trim() || key, secret.value.trim()) : secret.value.trim()
      signIn(key, token)
      await send(key, 'GET', `v2/objects/${key}/uuids?limit=0`)
      secret.value = ''
      done(key)
    } catch (failed) {
      // Who may look at a few users only cannot list them, and is in all the same. A directory that is off or not built yet is no reason either.
      if (failed.code === 'NotGranted' || failed.status === 501 || failed.status === 503) {
        secret.value = ''
        done(key)
        return
      }
      signOut(key)
      error.textContent = [failed.message, ...(failed.details ?? []).map((detail) => detail.message)].join(' ')
      secret.setAttribute('aria-invalid', 'true')
      secret.focus()
    } finally {
      button.disabled = false
    }
  }

  describe()
  const content = el('section.page', {}, el('h1', {}, 'Sign in'))
  if (reason && Object.hasOwn(reasons, reason)) {
    content.append(el('p.lead', {}, reasons[reason]))
  }
  content.append(form)
  return {
    kind: 'sign-in',
    content,
    start() {
      document.title = 'Sign in · UserGrains console'
      ;(subscribeKey ? secret : keyset).focus()
    },
  }
}
