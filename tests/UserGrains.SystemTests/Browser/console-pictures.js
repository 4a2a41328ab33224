// Fills an empty node with made-up users and takes pictures of its console, for the README and for whoever changes how it looks.
// Usage, in this folder after `npm ci`: node console-pictures.js <host:port> <path of Chromium> <folder for the pictures> [<views, with commas between> [long]]
// With 'long' the light picture of the live view shows a whole minute. The README has users-light.png and live-light.png.
'use strict'

const path = require('node:path')
const { chromium } = require('playwright-core')
const { switches } = require('./browser.js')

const [origin, executablePath, folder, only, isLong] = process.argv.slice(2)
const first = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Katherine', 'Donald', 'Frances', 'Niklaus', 'Radia', 'Tony', 'Margaret']
const last = ['Lovelace', 'Hopper', 'Dijkstra', 'Liskov', 'Turing', 'Johnson', 'Knuth', 'Allen', 'Wirth', 'Perlman', 'Hoare', 'Hamilton']
const types = ['support-agent', 'customer', 'customer', 'moderator']
const statuses = ['active', 'active', 'away', 'busy', 'active', 'offline']

const nameOf = (i) => `${first[i % 12]} ${last[(i * 7 + Math.floor(i / 12)) % 12]}`
const idOf = (i) => `${types[i % 4].split('-')[0]}_${String(i + 1).padStart(3, '0')}`

async function patch(id, user) {
  const answer = await fetch(`http://${origin}/v2/objects/demo/uuids/${id}`, { method: 'PATCH', body: JSON.stringify(user) })
  if (!answer.ok) {
    throw new Error(await answer.text())
  }
}

async function seed() {
  for (let i = 0; i < 137; i++) {
    await patch(idOf(i), {
      name: nameOf(i),
      email: `${nameOf(i).toLowerCase().replace(' ', '.')}@example.com`,
      externalId: i % 7 < 4 ? `crm-${4700 + i}` : null,
      profileUrl: `https://example.com/people/${i + 1}`,
      type: types[i % 4],
      status: statuses[(i * 7 + Math.floor(i / 5)) % 6],
      custom: { team: ['blue', 'green', 'amber'][i % 3], level: i % 9, onCall: i % 5 === 0, ...(i === 0 ? { accountNumber: 17253575 } : {}) },
    })
  }
}

// A steady stream of changes while a picture is taken.
function busy() {
  let isOver = false
  const work = (async () => {
    for (let i = 0; !isOver; i++) {
      await patch(idOf((i * 11) % 40), { status: statuses[(i * 5) % 6], custom: { team: 'blue', level: i % 9, onCall: i % 2 === 0, seenAt: Date.now() } })
      await new Promise((go) => setTimeout(go, 30 + 60 * (1 + Math.sin(i / 25))))
    }
  })()
  return async () => {
    isOver = true
    await work
  }
}

const views = {
  users: { at: '#/demo/users?filter=custom.level%20%3E%3D%203&sort=updated%3Adesc', ready: (page) => page.locator('#connection', { hasText: 'Connected' }).waitFor() },
  found: { at: '#/demo/users?filter=status%20%3D%3D%20%22active%22%20%26%26%20custom.level%20%3E%206&sort=updated%3Adesc', ready: (page) => page.getByRole('row').nth(3).waitFor() },
  wrong: { at: '#/demo/users?filter=status%20%3D%20%22active%22', ready: (page) => page.locator('#filter-error code').waitFor() },
  nobody: { at: '#/demo/users?search=nobody-at-all', ready: (page) => page.getByText('Nobody matches').waitFor() },
  user: { at: '#/demo/user/support_001', ready: (page) => page.locator('#watches').waitFor() },
  conflict: {
    at: '#/demo/user/support_005',
    ready: async (page) => {
      await page.locator('#watches').waitFor()
      await page.getByLabel('Status').fill('on holiday')
      await page.getByLabel('E-mail').fill('barbara@example.com')
      await patch('support_005', { status: 'retired', name: 'Barbara L.' })
      await page.getByRole('button', { name: 'see both' }).click()
    },
  },
  errors: {
    at: '#/demo/user/support_009',
    ready: async (page) => {
      await page.locator('#watches').waitFor()
      await page.getByLabel('Name').fill('   ')
      await page.getByLabel('Profile URL').fill('javascript:alert(1)')
      await page.getByRole('button', { name: 'Save changes' }).click()
      await page.getByText('must have the scheme').waitFor()
    },
  },
  'new': { at: '#/demo/new', ready: (page) => page.getByLabel('Id', { exact: true }).waitFor() },
  'sign-in': { at: '#/sign-in?keyset=closed&reason=TokenRequired', ready: (page) => page.getByRole('button', { name: 'Sign in' }).waitFor() },
  live: {
    at: '#/demo/live?filter=type%20%3D%3D%20%22support-agent%22%20%7C%7C%20status%20%3D%3D%20%22active%22',
    ready: async (page, isLong) => {
      const end = busy()
      await new Promise((go) => setTimeout(go, isLong ? 62_000 : 5_000))
      await end()
    },
  },
}

async function main() {
  await seed()
  const browser = await chromium.launch({ executablePath, args: switches })
  const wanted = only?.split(',') ?? Object.keys(views)
  for (const [name, colorScheme, width, height] of [['light', 'light', 1160, 660], ['dark', 'dark', 1280, 860], ['narrow', 'dark', 360, 780]]) {
    const context = await browser.newContext({ colorScheme, viewport: { width, height }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    page.on('pageerror', (error) => console.error(error))
    page.on('console', (message) => message.type() === 'error' && console.error(message.text()))
    page.setDefaultTimeout(10_000)
    for (const view of wanted) {
      await page.goto('about:blank')
      await page.goto(`http://${origin}/console/${views[view].at}`)
      await views[view].ready(page, name === 'light' && isLong === 'long')
      await page.screenshot({ path: path.join(folder, `${view}-${name}.png`), fullPage: name === 'narrow' })
    }
    await context.close()
  }
  await browser.close()
}

main()
