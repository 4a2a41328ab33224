// A watch that outlives a restart of the node. Usage: node reconnect.js <folder of the SDK> <host:port>
// It prints "ready" when the watch runs; then the node is restarted, with an update named "Meanwhile" in between. The last line printed is "ok".
'use strict'

const path = require('node:path')

const [folder, origin] = process.argv.slice(2)
const { createRequire } = require('node:module')
const { Chat } = createRequire(path.resolve(folder, 'package.json'))('@pubnub/chat')

async function main() {
  const chat = await Chat.init({ subscribeKey: 'demo', publishKey: 'demo', userId: 'agent-desktop', origin, ssl: false })
  const user = await chat.createUser('support_agent_15', { name: 'Agent 15' })
  let isReady = false
  user.streamUpdates((changed) => {
    if (changed.name === 'Meanwhile') {
      console.log('ok')
      process.exit(0)
    } else if (!isReady) {
      isReady = true
      console.log('ready')
    }
  })

  // The watch begins when the SDK's first request was answered, and it does not say when.
  for (let i = 0; !isReady; i++) {
    await chat.updateUser('support_agent_15', { name: `Agent ${i}` })
    await new Promise((wake) => setTimeout(wake, 500))
  }

  setTimeout(() => {
    console.error('The change made while the node was away never came.')
    process.exit(1)
  }, 90000)
}

main().catch((error) => {
  console.error(error)
  process.exit(1)
})
