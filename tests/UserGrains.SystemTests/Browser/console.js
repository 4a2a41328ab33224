// The console in Chromium. Usage: node console.js <host:port> <path of Chromium> <scenario>
// The node has the keyset 'demo', open to this machine, and 'closed', whose secret key is below. Every check that fails ends the process with its text;
// the last line printed is "ok". Users have names of their own in each scenario, so all can run against one node.
'use strict'

const assert = require('node:assert/strict')
const crypto = require('node:crypto')
const { chromium } = require('playwright-core')
const { switches, Wire } = require('./browser.js')

const [origin, executablePath, scenario] = process.argv.slice(2)
const patience = Number(process.env.CONSOLE_PATIENCE ?? 120_000)
const secret = '0123456789abcdef0123456789abcdef'
const mark = `${scenario}-${crypto.randomBytes(4).toString('hex')}`
const idOf = (name) => `${mark}-${name}`

async function send(method, path, body, headers = {}) {
  const answer = await fetch(`http://${origin}${path}`, { method, headers, body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body) })
  const text = await answer.text()
  assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`)
  return { text, version: Number(answer.headers.get('X-UserGrains-Version')) }
}

const userPath = (id) => `/v2/objects/demo/uuids/${encodeURIComponent(id)}?include=custom,status,type`
const set = (id, user) => send('PATCH', userPath(id), user)
const get = async (id) => JSON.parse((await send('GET', userPath(id))).text).data

// What no page of the console may ever do, whatever is stored.
const violations = []

class Console {
  constructor(page, base) {
    this.page = page
    this.base = base
  }

  async go(hash) {
    // From somewhere else, so that the page is loaded anew.
    await this.page.goto('about:blank')
    await this.page.goto(`${this.base}/console/${hash}`)
  }

  users = (parameters = {}) => this.go(`#/demo/users?${new URLSearchParams({ search: mark, ...parameters })}`)
  user = async (id) => {
    await this.go(`#/demo/user/${encodeURIComponent(id)}`)
    await this.page.locator('#watches').waitFor()
  }

  names = () => this.page.locator('tbody th a').allTextContents()
  async shows(names) {
    await this.page.waitForFunction((wanted) => JSON.stringify([...document.querySelectorAll('tbody th a')].map((a) => a.textContent)) === wanted, JSON.stringify(names))
  }

  says = (text) => this.page.getByText(text).first().waitFor()
  button = (name) => this.page.getByRole('button', { name, exact: true })
  field = (label) => this.page.getByLabel(label, { exact: true })
  sort = (column) => this.page.getByRole('columnheader', { name: column, exact: true })
  fact = (name, text) => this.page.locator(`[data-fact=${name}]`, { hasText: text }).waitFor()
  connected = (text) => this.page.locator('#connection', { hasText: text }).waitFor()
}

async function open(browser, { base = `http://${origin}`, ...settings } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...settings })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  page.on('pageerror', (error) => violations.push(`an exception: ${error.stack}`))
  page.on('dialog', (dialog) => violations.push(`a dialog: ${dialog.message()}`))
  await context.exposeFunction('violated', (text) => violations.push(text))
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) =>
      window.violated(`the policy was violated: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`))
  })
  return new Console(page, base)
}

const scenarios = {
  async finds(browser) {
    const people = ['Ada "the first" Lovelace', 'Grace *star* Hopper', 'Edsger \\ Dijkstra', 'Barbara Liskov', 'Radia Perlman', 'Tony Hoare', 'Alan Turing']
    for (const [i, name] of people.entries()) {
      await set(idOf(i), { name, type: i % 2 ? 'agent' : 'guest', status: i < 3 ? 'active' : 'away', custom: { level: i }, email: `${i}@example.com` })
    }
    const ui = await open(browser)
    await ui.users({ limit: '10' })
    await ui.shows(people)
    await ui.says('7 users match')

    // Typed as it stands: quotes, backslashes and stars have no meaning in a search.
    for (const [typed, found] of [['"the first', [people[0]]], ['*star*', [people[1]]], ['\\ D', [people[2]]], [idOf(4), [people[4]]], [`${mark}*4`, []]]) {
      await ui.field('Search').fill(typed)
      await ui.shows(found)
    }
    await ui.says('Nobody matches')

    // A filter besides the search; what is wrong with it is told at its place in what was typed.
    await ui.field('Search').fill(mark)
    await ui.field('Filter').fill('custom.level > 2 && status = "away"')
    await ui.says('At character 28 of the filter: found one =, expected ==.')
    assert.equal(await ui.page.locator('#filter-error mark').textContent(), '=')
    assert.equal(await ui.field('Filter').getAttribute('aria-invalid'), 'true')
    await ui.field('Filter').fill('name == ')
    await ui.says('found the end')
    await ui.field('Filter').fill('custom.level > 4 || name LIKE "Ada*"')
    await ui.shows([people[0], people[5], people[6]])
    assert.equal(await ui.field('Filter').getAttribute('aria-invalid'), 'false')
    await ui.says('3 users match')
    await ui.field('Filter').fill('')
    await ui.shows(people)

    // Sorted by the heads of the columns.
    assert.equal(await ui.sort('Id').getAttribute('aria-sort'), 'ascending')
    await ui.button('Name').click()
    const sorted = [...people].sort()
    await ui.shows(sorted)
    assert.equal(await ui.sort('Name').getAttribute('aria-sort'), 'ascending')
    assert.equal(await ui.sort('Id').getAttribute('aria-sort'), 'none')
    await ui.button('Name').click()
    await ui.shows(sorted.toReversed())
    assert.equal(await ui.sort('Name').getAttribute('aria-sort'), 'descending')

    // Page by page, and back, and the same page again after loading anew.
    await Promise.all(Array.from({ length: 20 }, (_, i) => set(idOf(`page-${String(i).padStart(2, '0')}`), { name: `Page ${String(i).padStart(2, '0')}` })))
    const pages = Array.from({ length: 20 }, (_, i) => `Page ${String(i).padStart(2, '0')}`)
    await ui.users({ limit: '10', filter: 'name LIKE "Page*"', sort: 'name' })
    await ui.shows(pages.slice(0, 10))
    await ui.says('1–10 of 20')
    assert.ok(await ui.button('Previous').isDisabled())
    await ui.button('Next').click()
    await ui.shows(pages.slice(10))
    await ui.says('11–20 of 20')
    assert.ok(await ui.button('Next').isDisabled())
    await ui.page.reload()
    await ui.shows(pages.slice(10))
    await ui.button('Previous').click()
    await ui.shows(pages.slice(0, 10))
    await ui.page.goBack()
    await ui.shows(pages.slice(10))
    await ui.field('Rows').selectOption('25')
    await ui.shows(pages)
  },

  async edits(browser) {
    const id = idOf('a b%ü')
    await set(id, '{"name":"Ada","profileUrl":"https://example.com/ada","custom":{"exact":17253575019298112001,"half":1.50,"flag":true,"nothing":null,"note":"two\\nlines"}}')
    const ui = await open(browser)
    await ui.user(id)
    assert.equal(await ui.page.getByRole('link', { name: 'https://example.com/ada' }).getAttribute('rel'), 'noopener noreferrer')

    // Nothing to save, nothing sent.
    await ui.button('Save changes').click()
    await ui.says('Nothing has changed.')

    await ui.field('Name').fill('Ada Lovelace')
    await ui.field('Status').fill('active')
    await ui.field('Profile URL').fill('')
    await ui.button('Add a custom field').click()
    await ui.page.keyboard.type('team')
    await ui.field('Value of team').fill('blue')
    await ui.button('Remove flag').click()
    await ui.button('Save changes').click()
    await ui.says('Saved as version 2.')
    assert.equal(await ui.page.locator('h1').textContent(), 'Ada Lovelace')
    const { text } = await send('GET', userPath(id))
    const stored = JSON.parse(text).data
    assert.deepEqual([stored.name, stored.status, stored.profileUrl], ['Ada Lovelace', 'active', null])
    assert.match(text, /"custom":\{"exact":17253575019298112001,"half":1\.50,"note":"two\\nlines","nothing":null,"team":"blue"\}/u, 'numbers keep their text')

    // Each fault stands beside its field, and the first one has the focus.
    await ui.field('Name').fill('  ')
    await ui.field('Profile URL').fill('javascript:alert(1)')
    await ui.field('Type').fill('x'.repeat(51))
    await ui.button('Save changes').click()
    for (const [label, message] of [['Name', 'must not be empty'], ['Profile URL', 'must have the scheme http or https'], ['Type', 'at most 50 characters']]) {
      const field = ui.page.locator(`[aria-invalid=true]`).and(ui.field(label))
      await field.waitFor()
      const described = (await field.getAttribute('aria-describedby')).split(' ').map((each) => `[id="${each}"]`).join(',')
      assert.ok((await ui.page.locator(described).allTextContents()).join(' ').includes(message), `${label}: ${message}`)
    }
    assert.equal(await ui.page.evaluate(() => document.activeElement.id), 'field-name')
    await ui.button('Discard').click()
    await ui.field('Value of half').fill('one')
    await ui.button('Save changes').click()
    await ui.says('A number is written as 12, -1.5 or 1e3.')
    await ui.field('Value of half').fill('2.50')
    await ui.button('Save changes').click()
    await ui.says('Saved as version 3.')

    // Leaving with something unsaved is asked about.
    await ui.field('Name').fill('Never saved')
    await ui.page.getByRole('link', { name: 'Users' }).first().click()
    await ui.says('Leave without saving?')
    await ui.button('Cancel').click()
    assert.equal(await ui.field('Name').inputValue(), 'Never saved')
    await ui.page.getByRole('link', { name: 'Users' }).first().click()
    await ui.button('Leave').click()
    await ui.page.getByRole('heading', { name: 'Users' }).waitFor()

    // A new one; an id that is taken is no way to overwrite somebody.
    await ui.page.getByRole('link', { name: 'New user' }).click()
    await ui.field('Id').fill(id)
    await ui.field('Name').fill('Eve')
    await ui.button('Make the user').click()
    await ui.says('There is a user with this id already.')
    await ui.field('Id').fill(idOf('new'))
    await ui.button('Make the user').click()
    await ui.page.locator('#version', { hasText: '1' }).waitFor()
    assert.equal((await get(idOf('new'))).name, 'Eve')
    assert.equal((await get(id)).name, 'Ada Lovelace')

    // And gone again.
    await ui.button('Delete user').click()
    await ui.button('Delete').click()
    await ui.page.getByRole('heading', { name: 'Users' }).waitFor()
    await ui.go(`#/demo/user/${idOf('new')}`)
    await ui.says('There is no such user')
  },

  async conflicts(browser) {
    const id = idOf('both')
    await set(id, { name: 'Ada', status: 'active', custom: { level: 1, team: 'blue' } })
    const ui = await open(browser)
    await ui.user(id)
    await ui.field('Name').fill('My name')
    await ui.field('E-mail').fill('mine@example.com')
    await ui.field('Value of level').fill('2')

    // Somebody else is first. The form keeps what was typed.
    await set(id, { name: 'Their name', status: 'busy', custom: { level: 3, team: 'blue' } })
    await ui.says('Somebody else has stored version 2')
    assert.equal(await ui.field('Name').inputValue(), 'My name')
    await ui.button('Save changes').click()
    await ui.says('You were editing version 1; it is at version 2 now. Nothing of yours was saved.')
    assert.equal((await get(id)).name, 'Their name')

    const choice = (name) => ui.page.getByRole('group', { name })
    assert.deepEqual(await choice('Name').locator('.choice-value').allTextContents(), ['My name', 'Their name'])
    assert.deepEqual(await choice('level').locator('.choice-value').allTextContents(), ['2', '3'])
    await ui.says('Only they have changed Status; that is kept.')
    await choice('Name').getByLabel('Their value').check()

    // A third one comes in between: it is asked about as well, and nothing is lost.
    await set(id, { externalId: 'third' })
    await ui.button('Save with these choices').click()
    await ui.says('it is at version 3 now')
    await ui.says('Only they have changed External id')
    await ui.button('Save mine on top of theirs').click()
    await ui.says('Saved as version 4.')
    const { name, status, email, externalId, custom } = await get(id)
    assert.deepEqual({ name, status, email, externalId, custom }, { name: 'Their name', status: 'busy', email: 'mine@example.com', externalId: 'third', custom: { level: 2, team: 'blue' } })

    // Or theirs is taken, and what was typed is dropped.
    await ui.field('Name').fill('Dropped')
    await set(id, { name: 'Kept' })
    await ui.button('see both').click()
    await ui.button('Reload, and drop my changes').click()
    assert.equal(await ui.field('Name').inputValue(), 'Kept')
    assert.equal((await get(id)).name, 'Kept')

    // A delete meets the version too.
    await ui.page.route(`**/v1/demo/watch*`, (route) => route.abort())
    await ui.user(id)
    await set(id, { name: 'Changed unseen' })
    await ui.button('Delete user').click()
    await ui.button('Delete').click()
    await ui.says('it was not deleted')
    assert.equal((await get(id)).name, 'Changed unseen')
  },

  async follows(browser) {
    const [one, two] = [idOf('one'), idOf('two')]
    await set(one, { name: 'One', status: mark })
    await set(two, { name: 'Two', status: 'away' })

    // The table.
    const table = await open(browser)
    await table.users({ sort: 'name' })
    await table.connected('Connected')
    await table.shows(['One', 'Two'])
    await set(two, { name: 'Two, renamed' })
    await table.shows(['One', 'Two, renamed'])

    // A user's page: what changes, and how many look.
    const page = await open(browser)
    await page.user(one)
    await page.page.locator('#watches', { hasText: /^2$/u }).waitFor()
    await page.connected('Connected')
    await set(one, { name: 'One, renamed', email: 'one@example.com' })
    await page.page.locator('h1', { hasText: 'One, renamed' }).waitFor()
    await page.page.locator('#version', { hasText: '2' }).waitFor()
    assert.equal(await page.field('E-mail').inputValue(), 'one@example.com')
    await page.page.getByRole('list', { name: 'Changes' }).getByText('Name, E-mail').waitFor()
    await table.page.close()
    await page.page.locator('#watches', { hasText: /^1$/u }).waitFor()

    // The feed by filter: enter, change, leave; and the same users by their ids.
    const feed = await open(browser)
    const entry = (kind, name) => feed.page.locator('.change', { has: feed.page.locator(`[data-kind=${kind}]`), hasText: name }).first().waitFor()
    await feed.go(`#/demo/live?${new URLSearchParams({ filter: `status == "${mark}"`, window: '0' })}`)
    await feed.says('1 user matches now.')
    await entry('entered', 'One, renamed')
    await set(two, { status: mark })
    await entry('entered', 'Two, renamed')
    await feed.says('2 users match now.')
    await set(two, { name: 'Two again' })
    await entry('changed', 'Two again')
    await set(two, { status: 'away' })
    await entry('left', 'Two again')
    await feed.says('1 user matches now.')
    await feed.field('Filter').fill('status = 1')
    await feed.button('Watch').click()
    await feed.says('At character 8 of the filter')
    await feed.fact('state', 'Ended')

    await feed.page.getByLabel('named users').check()
    await feed.field('Ids, with commas between them').fill(`${one}, ${two}`)
    await feed.button('Watch').click()
    await entry('current', 'Two again')
    await set(one, { status: 'gone soon' })
    await entry('updated', 'One, renamed')
    await send('DELETE', userPath(one))
    await entry('deleted', 'One, renamed')
    await page.says('This user was deleted.')

    // Figures for those who see them, in words, and as a table.
    await feed.says(/Updates and notifications, last 60 seconds\. Updates: .* per second on average, [1-9].* at most\. Notifications: /u)
    await feed.says(/Latency, last 60 seconds\. Median: .* ms on average/u)
    await feed.says(/The node’s clock is known to ±\d+ ms/u)
    await feed.page.getByText('As a table').first().click()
    await feed.page.getByRole('columnheader', { name: 'Notifications (per second)' }).waitFor()

    // Paused, what comes is held.
    await feed.button('Pause').click()
    await set(two, { name: 'Held' })
    await feed.says('Go on (1 batch held)')
    assert.equal(await feed.page.locator('.change', { hasText: 'Held' }).count(), 0)
    await feed.page.getByRole('button', { name: 'Go on' }).click()
    await entry('updated', 'Held')
  },

  async heals(browser) {
    const id = idOf('healed')
    await set(id, { name: 'Before' })
    const wire = new Wire(origin)
    const base = await wire.listen()

    const page = await open(browser, { base })
    await page.user(id)
    await page.connected('Connected')
    const feed = await open(browser, { base })
    await feed.go(`#/demo/live?${new URLSearchParams({ ids: id, window: '0' })}`)
    await feed.fact('state', 'Connected')
    await set(id, { name: 'Seen' })
    await page.page.locator('h1', { hasText: 'Seen' }).waitFor()
    await feed.page.locator('.change', { hasText: 'Seen' }).first().waitFor()

    wire.takeDown()
    await page.connected('Reconnecting')
    await feed.fact('state', 'Lost; connecting again')
    await set(id, { name: 'Meanwhile' })
    await set(id, { name: 'At last' })
    wire.bringUp()

    await page.page.locator('h1', { hasText: 'At last' }).waitFor()
    await page.connected('Connected · healed 1×')
    await page.page.locator('#announcer', { hasText: 'Connected again.' }).waitFor({ state: 'attached' })
    await feed.page.locator('.change', { hasText: 'At last' }).first().waitFor()
    await feed.fact('reconnects', '1')
    await feed.fact('resumed', '1 of 1, from the last event')
    assert.equal(await feed.page.locator('.change', { hasText: 'Seen' }).count(), 1, 'what came before the break does not come again')

    // By filter everything comes anew, and that is said.
    await feed.go(`#/demo/live?${new URLSearchParams({ filter: `id == "${id}"`, window: '0' })}`)
    await feed.says('1 user matches now.')
    wire.cut()
    await feed.fact('reconnects', '1')
    await feed.fact('resumed', 'begun anew')
    await feed.says('1 user matches now.')

    // A node that does not answer is said to be away, and asked again on demand.
    wire.takeDown()
    await page.page.getByRole('link', { name: 'Users' }).first().click()
    await page.says('The node cannot be reached.')
    wire.bringUp()
    await page.button('Try again').click()
    await page.page.locator('tbody th a').first().waitFor()
  },

  async resists(browser) {
    const payloads = [
      '<img src=x onerror="window.pwned=1">', '<script>window.pwned=1</script>', '"><svg onload=window.pwned=1>', "'-window.pwned=1-'", '{{constructor.constructor("window.pwned=1")()}}',
      '</textarea><script>window.pwned=1</script>', '\u202ereversed <b>bold</b>',
    ]
    for (const [i, payload] of payloads.entries()) {
      await set(idOf(i), {
        name: `${payload} ${i}`, status: payload.slice(0, 50), type: payload.slice(0, 50), externalId: payload, email: payload.replace(/[\u0000-\u001f]/gu, ''),
        profileUrl: `//example.com/${payload}`, custom: { [payload]: payload, __proto__x: payload, constructor: payload, '': undefined },
      })
    }
    const ids = idOf('<img src=x onerror=pwned=1>')
    await set(ids, { name: 'An id that is none', custom: JSON.parse('{"__proto__":"x","toString":"y"}') })

    const ui = await open(browser)
    const answer = await ui.page.request.get(`http://${origin}/console/`)
    const policy = answer.headers()['content-security-policy']
    for (const part of ["default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "require-trusted-types-for 'script'"]) {
      assert.ok(policy.split('; ').includes(part), `the policy has ${part}`)
    }
    assert.ok(!policy.includes('unsafe'))

    await ui.users()
    await ui.shows([...payloads.map((payload, i) => `${payload} ${i}`), 'An id that is none'])
    for (const i of payloads.keys()) {
      await ui.user(idOf(i))
      assert.equal(await ui.field('Name').inputValue(), `${payloads[i]} ${i}`)
      assert.equal(await ui.page.locator('main :is(img, script, svg, b, iframe)').count(), 0)
    }
    await ui.user(ids)
    await ui.field('Name').fill('Saved all the same')
    await ui.button('Save changes').click()
    await ui.says('Saved as version 2.')
    assert.match((await send('GET', userPath(ids))).text, /"custom":\{"__proto__":"x","toString":"y"\}/u)

    await ui.go(`#/demo/live?${new URLSearchParams({ filter: `id LIKE "${mark}*"`, window: '0' })}`)
    await ui.says(`${payloads.length + 1} users match now.`)
    await set(idOf(0), { name: '<script>window.pwned=2</script>' })
    await ui.page.locator('.change', { hasText: 'window.pwned=2' }).first().waitFor()

    // An address that no record may have, were one to have it: it is no link.
    await ui.page.route('**/v2/objects/demo/uuids/*', async (route) => {
      const original = await route.fetch()
      await route.fulfill({ response: original, body: (await original.text()).replace(/"profileUrl":"[^"]*"/u, '"profileUrl":"javascript:window.pwned=3"') })
    })
    await ui.user(idOf(3))
    await ui.says('javascript:window.pwned=3')
    assert.equal(await ui.page.locator('a[href^="javascript" i], a[href^="data" i]').count(), 0)

    // Search and filter come back as text, too.
    await ui.go(`#/demo/users?${new URLSearchParams({ search: payloads[0], filter: payloads[1] })}`)
    await ui.page.locator('#filter-error code').waitFor()
    assert.equal(await ui.page.evaluate(() => window.pwned), undefined)
    assert.deepEqual(violations.splice(0), [])

    // That the policy is in force: what the console never does is refused.
    await ui.page.evaluate(() => {
      const script = document.createElement('script')
      try {
        script.textContent = 'window.pwned = 4'
      } catch {
        // Refused even before.
      }
      document.body.append(script)
      try {
        document.body.insertAdjacentHTML('beforeend', '<img src=x onerror="window.pwned=5">')
      } catch {
        // Refused.
      }
    })
    assert.equal(await ui.page.evaluate(() => window.pwned), undefined)
    assert.ok(violations.splice(0).length > 0)
  },

  async keys(browser) {
    const id = idOf('typed')
    await set(id, { name: 'Ada' })
    await set(idOf('other'), { name: 'Grace' })
    const ui = await open(browser)
    const { keyboard } = ui.page
    const focused = () => ui.page.evaluate(() => document.activeElement.textContent || document.activeElement.id)

    // Presses Tab until something has the focus; every stop on the way must be seen to have it.
    async function tabTo(isThere, what) {
      for (let presses = 0; presses < 60; presses++) {
        await keyboard.press('Tab')
        const { text, id, label, isSeen } = await ui.page.evaluate(() => {
          const { activeElement: element } = document
          const { outlineStyle, outlineWidth } = getComputedStyle(element)
          return { text: element.textContent, id: element.id, label: element.getAttribute('aria-label'), isSeen: element === document.body || (outlineStyle !== 'none' && outlineWidth !== '0px') }
        })
        assert.ok(isSeen, `the focus on '${text || id || label}' is not seen`)
        if (isThere({ text, id, label })) {
          return
        }
      }
      assert.fail(`Tab never came to ${what}; the focus is on '${await focused()}'`)
    }

    await ui.go('#/demo/users')
    await ui.page.locator('tbody th a').first().waitFor()
    await keyboard.press('Tab')
    assert.equal(await focused(), 'Skip to the content')
    await tabTo(({ id }) => id === 'search', 'the search')
    await keyboard.type(mark)
    await ui.shows(['Grace', 'Ada'])
    await tabTo(({ text }) => text === 'Name', 'the head of a column')
    await keyboard.press('Enter')
    await ui.shows(['Ada', 'Grace'])
    await keyboard.press('Enter')
    await ui.shows(['Grace', 'Ada'])
    assert.equal(await focused(), 'Name', 'the focus stays where it was')
    await tabTo(({ text }) => text === 'Ada', 'the user')
    await keyboard.press('Enter')
    await ui.page.locator('#watches').waitFor()
    assert.equal(await ui.page.evaluate(() => document.activeElement.tagName), 'H1', 'the new page has the focus')
    await tabTo(({ id }) => id === 'field-name', 'the name')
    await keyboard.press('ControlOrMeta+a')
    await keyboard.type('Ada, by keys')
    await keyboard.press('Enter')
    await ui.says('Saved as version 2.')
    assert.equal((await get(id)).name, 'Ada, by keys')

    // A conflict takes the focus, is settled by keys, and gives the focus to what saves.
    await keyboard.press('ControlOrMeta+a')
    await keyboard.type('Ada, once more')
    await set(id, { name: 'Their name' })
    await keyboard.press('Enter')
    await ui.page.locator('#conflict-title:focus').waitFor()
    await tabTo(({ text }) => text === 'Save with these choices', 'the choices')
    await keyboard.press('Enter')
    await ui.says('Saved as version 4.')
    assert.equal((await get(id)).name, 'Ada, once more')
    await ui.page.locator('button:focus', { hasText: 'Save changes' }).waitFor()
    await keyboard.press('Enter')
    await ui.says('Nothing has changed.')

    // An address that leads nowhere says so.
    await ui.go('#/demo/nonsense')
    await ui.says('There is no such page')
    await ui.go(`#/demo/user/${id}`)
    await ui.page.locator('#watches').waitFor()

    // A dialog holds the focus, Escape is no, and the focus comes back.
    await tabTo(({ text }) => text === 'Delete user', 'the deletion')
    await keyboard.press('Enter')
    await ui.says('This cannot be taken back here.')
    await keyboard.press('Escape')
    await ui.page.locator('dialog').waitFor({ state: 'detached' })
    assert.equal(await focused(), 'Delete user')

    // What has no name is nothing to those who listen; and every page has its landmarks and one heading of the first order.
    const session = await ui.page.context().newCDPSession(ui.page)
    for (const hash of ['#/demo/users', `#/demo/user/${id}`, '#/demo/new', '#/demo/live', '#/sign-in']) {
      await ui.go(hash)
      await ui.page.locator('h1').waitFor()
      const { nodes } = await session.send('Accessibility.getFullAXTree')
      const shown = nodes.filter((node) => !node.ignored)
      const nameless = shown.filter((node) => ['button', 'link', 'textbox', 'searchbox', 'combobox', 'radio', 'columnheader', 'navigation', 'table'].includes(node.role.value) && !node.name?.value?.trim())
      assert.deepEqual(nameless.map((node) => node.role.value), [], `${hash}: everything has a name`)
      const roles = shown.map((node) => node.role.value)
      for (const landmark of ['banner', 'main', 'navigation']) {
        assert.ok(roles.includes(landmark), `${hash} has ${landmark}`)
      }
      assert.equal(await ui.page.locator('h1').count(), 1)
    }
  },

  async fits(browser) {
    const id = idOf(`long-${'x'.repeat(40)}`)
    const long = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6)
    await set(id, { name: long, email: `${long}@example.com`, externalId: long, status: long.slice(0, 50), type: long.slice(0, 50), profileUrl: `https://example.com/${long}`, custom: { [long]: long } })
    const grounds = new Set()
    for (const colorScheme of ['light', 'dark']) {
      const ui = await open(browser, { viewport: { width: 360, height: 740 }, colorScheme })
      for (const [hash, ready] of [[`#/demo/users?search=${mark}`, 'tbody th a'], [`#/demo/user/${id}`, '#watches'], ['#/demo/new', '#new-id'], [`#/demo/live?filter=${encodeURIComponent(`id LIKE "${mark}*"`)}`, '.change'], ['#/sign-in', 'form']]) {
        await ui.go(hash)
        await ui.page.locator(ready).first().waitFor()
        assert.ok(await ui.page.evaluate(() => document.documentElement.scrollWidth <= 360), `${hash} fits into 360 pixels`)
      }
      grounds.add(await ui.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor))
    }
    assert.equal(grounds.size, 2, 'dark is not light')
  },

  async 'signs-in'(browser) {
    const ui = await open(browser)
    const addresses = []
    const sent = []
    ui.page.on('request', (request) => {
      addresses.push(request.url())
      sent.push(JSON.stringify([request.headers(), request.postData()]))
    })
    await ui.go('#/closed/users')
    await ui.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await ui.says('This keyset answers only with a token.')
    assert.equal(await ui.field('Keyset (its subscribe key)').inputValue(), 'closed')

    await ui.field('the secret key').check()
    await ui.field('Secret key').fill('a'.repeat(32))
    await ui.button('Sign in').click()
    await ui.says('The signature is not that of this request')
    await ui.field('Secret key').fill(secret)
    await ui.button('Sign in').click()
    await ui.says('No users yet')

    // It works with everything, and neither the key nor the token ever shows.
    await ui.page.getByRole('link', { name: 'New user' }).click()
    await ui.field('Id').fill(idOf('a'))
    await ui.field('Name').fill('Ada')
    await ui.button('Make the user').click()
    await ui.page.locator('#watches', { hasText: '1' }).waitFor()
    await ui.connected('Connected')
    const kept = await ui.page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, location.href]))
    const token = JSON.parse(JSON.parse(kept)[0]['usergrains.tokens']).closed
    assert.equal(token.split('.').length, 3)
    for (const text of [kept, ...addresses, ...sent]) {
      assert.ok(!text.includes(secret), 'the secret key stays in the page')
    }
    assert.deepEqual(addresses.filter((address) => address.includes(token)), [], 'no address has the token')

    // A token that grants less shows what it may, and says what it may not.
    await ui.button('Sign out').click()
    await ui.page.getByRole('heading', { name: 'Sign in' }).waitFor()
    const encode = (part) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const now = Math.floor(Date.now() / 1000)
    const text = `${encode({ alg: 'HS256' })}.${encode({ sub: 'reader', keyset: 'closed', iat: now, exp: now + 600, grants: [{ users: ['*'], can: ['get', 'watch'] }] })}`
    await ui.field('Keyset (its subscribe key)').fill('closed')
    await ui.field('Token').fill(`${text}.${crypto.createHmac('sha256', secret).update(text).digest('base64url')}`)
    await ui.button('Sign in').click()
    await ui.page.getByRole('link', { name: 'Ada' }).click()
    await ui.says('Only an admin token')
    await ui.field('Name').fill('Not mine to change')
    await ui.button('Save changes').click()
    await ui.says("The token does not grant 'update' here.")
    assert.equal(await ui.field('Name').inputValue(), 'Not mine to change')

    // Two keysets: one is chosen.
    await ui.field('Keyset').selectOption('demo')
    await ui.button('Leave').click()
    await ui.page.waitForURL(/#\/demo\/users/u)

    // The Orleans Dashboard is one click away.
    await ui.page.getByRole('link', { name: 'Orleans Dashboard' }).click()
    await ui.page.waitForURL(/\/dashboard/u)
    violations.splice(0)
  },
}

async function main() {
  const browser = await chromium.launch({ executablePath, args: switches })
  await scenarios[scenario](browser)
  assert.deepEqual(violations, [])
  await browser.close()
  console.log('ok')
  process.exit(0)
}

process.on('unhandledRejection', (error) => {
  console.error(error)
  process.exit(1)
})
main()
