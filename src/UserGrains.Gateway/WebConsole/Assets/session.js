// Who the reader of this page is, keyset by keyset. A token lives in this tab's session storage and ends with the tab; a secret key is never kept.

const place = 'usergrains.tokens'

const read = () => {
  try {
    return JSON.parse(sessionStorage.getItem(place)) ?? {}
  } catch {
    return {}
  }
}

const write = (tokens) => {
  try {
    sessionStorage.setItem(place, JSON.stringify(tokens))
  } catch {
    // Storage is off: the token lasts until the page is loaded again.
  }
}

let tokens = read()

export const tokenOf = (subscribeKey) => (Object.hasOwn(tokens, subscribeKey) ? tokens[subscribeKey] : null)

export const signedInto = () => Object.keys(tokens)

export function signIn(subscribeKey, token) {
  tokens = { ...tokens, [subscribeKey]: token }
  write(tokens)
}

export function signOut(subscribeKey) {
  const { [subscribeKey]: gone, ...others } = tokens
  tokens = others
  write(tokens)
}
