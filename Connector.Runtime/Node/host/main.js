'use strict'
// The host of one connector folder: loads it, keeps its connections, calls their handlers when the runtime says so.
const { Channel } = require('./channel')
const { Instance, instances, current, words } = require('./instances')
const { install: installLogging, logger } = require('./logging')
const { install: installPolicy } = require('./outbound')
const { cut } = require('./late')
const { provideModules, load } = require('./folder')
const { Worker } = require('worker_threads')

const start = JSON.parse(process.env.CONNECTOR_HOST)
delete process.env.CONNECTOR_HOST
let channel = null
let connectors = {}
let write = null
const send = message => channel.send(message)

/** The runtime has gone or wants nothing more: the connector's own children go as well. */
function end () {
  try {
    if (start.group) process.kill(-process.pid, 'SIGKILL')
  } finally {
    process.reallyExit(0)
  }
}

function answer (request, value) {
  let line
  try {
    line = JSON.stringify(['k', request, value === undefined ? null : value])
    channel.sendLine(line)
  } catch (error) {
    fail(request, new Error(`The value that the connector gave back cannot be sent: ${error.message.split('\n')[0]}`))
  }
}

function fail (request, error) {
  const isError = error instanceof Error
  send(['e', request, words(error) || 'It failed without a reason.', isError ? detail(error) : null])
}

function detail (error) {
  const frame = /\n\s+at (.*)/.exec(error.stack || '')
  return `${error.code ? `${error.code} ` : ''}${error.name}${frame ? ` at ${frame[1]}` : ''}`
}

/** Calls the connector and sends what comes of it, now or later. */
function call (instance, request, deed, ...args) {
  let result
  try {
    result = instance.run(deed, ...args)
  } catch (error) {
    fail(request, error)
    return
  }
  if (result !== null && typeof result === 'object' && typeof result.then === 'function') result.then(value => answer(request, value), error => fail(request, error))
  else answer(request, result)
}

function pushed (instance, subscription) {
  return value => {
    if (instance.disposed || !instance.subscriptions.has(subscription)) return
    try {
      channel.sendLine(JSON.stringify(['d', instance.id, subscription, value === undefined ? null : value]))
    } catch (error) {
      instance.run(write, 'error', `A value that the connector handed on cannot be sent: ${error.message.split('\n')[0]}`)
    }
  }
}

const received = {
  /** load the folder */
  load ([, folder]) {
    if (folder.policy) installPolicy(folder.policy, send)
    provideModules()
    const loaded = load(folder)
    connectors = loaded.connectors
    const described = {}
    for (const [protocol, { Class, ...rest }] of Object.entries(connectors)) described[protocol] = rest
    send(['loaded', { node: process.version, connectors: described, problems: loaded.problems }])
  },

  /** new connection */
  new ([, id, request, protocol, params]) {
    const connector = connectors[protocol]
    if (!connector || !connector.Class) return fail(request, new Error(`The class ${protocol}Connection could not be loaded.`))
    const instance = new Instance(id, send)
    instances.set(id, instance)
    try {
      instance.make(connector.Class, { ...params, log: logger(write, instance) })
      answer(request, null)
    } catch (error) {
      instance.dispose()
      fail(request, error)
    }
  },

  /** handler */
  h ([, id, request, handler, state]) {
    const instance = instances.get(id)
    if (!instance) return fail(request, new Error('The connection is gone.'))
    instance.enter(state)
    const connection = instance.connection
    if (typeof connection[handler] !== 'function') return fail(request, new Error(`${connection.constructor.name} has no method ${handler}.`))
    call(instance, request, () => connection[handler]())
  },

  /** address, sent once */
  a ([, id, address, value]) {
    const instance = instances.get(id)
    if (instance) instance.addresses.set(address, value)
  },

  /** read */
  r ([, id, request, address, data]) {
    const instance = instances.get(id)
    if (!instance) return fail(request, new Error('The connection is gone.'))
    call(instance, request, read, instance.connection, instance.addresses.get(address), data)
  },

  /** write */
  w ([, id, request, address, value]) {
    const instance = instances.get(id)
    if (!instance) return fail(request, new Error('The connection is gone.'))
    const connection = instance.connection
    call(instance, request, () => connection.handleWrite(instance.addresses.get(address), value))
  },

  /** subscribe */
  s ([, id, request, address, subscription]) {
    const instance = instances.get(id)
    if (!instance) return fail(request, new Error('The connection is gone.'))
    const onData = pushed(instance, subscription)
    instance.subscriptions.set(subscription, onData)
    call(instance, request, () => instance.connection.handleSubscribe(instance.addresses.get(address), onData))
  },

  /** unsubscribe */
  u ([, id, request, address, subscription]) {
    const instance = instances.get(id)
    if (!instance) return fail(request, new Error('The connection is gone.'))
    const onData = instance.subscriptions.get(subscription)
    instance.subscriptions.delete(subscription)
    const connection = instance.connection
    call(instance, request, () => typeof connection.handleUnsubscribe === 'function' ? connection.handleUnsubscribe(instance.addresses.get(address), onData) : undefined)
  },

  /** ping, with the states of the connections as the runtime sees them */
  p ([, states]) {
    for (const [id, state, signals] of states) received.t(['t', id, state, signals])
    send(['p'])
  },

  /** the state as the runtime's table has it; stale when the connector has signalled since */
  t ([, id, state, signals]) {
    const instance = instances.get(id)
    if (instance && instance.signals === signals) instance.enter(state)
  },

  /** subscriptions of a link that was left */
  f ([, id]) {
    const instance = instances.get(id)
    if (instance) instance.subscriptions.clear()
  },

  /** a write was given up, or the link is lost: what is on its way must not arrive later */
  z ([, id, isLost]) {
    const instance = instances.get(id)
    if (instance) cut(instance.sockets, !isLost)
  },

  /** the connection is let go */
  x ([, id]) {
    const instance = instances.get(id)
    if (instance) instance.dispose()
  }
}

function read (connection, address, data) {
  return connection.handleRead(address, data === undefined ? {} : data)
}

function uncaught (error) {
  const instance = current()
  send(['x', instance && !instance.disposed ? instance.id : 0, words(error) || 'nothing', error instanceof Error ? detail(error) : null])
}

channel = new Channel(start.inFd, start.outFd, message => received[message[0]](message), end)
write = installLogging(send)
process.on('uncaughtException', uncaught)
process.on('unhandledRejection', reason => {
  write('error', `A promise of the connector failed and nobody waited for it: ${words(reason)}${reason instanceof Error ? ` (${detail(reason)})` : ''}`)
})
process.on('SIGINT', () => {})
const exit = process.exit
process.exit = code => {
  write('error', `The connector called process.exit(${code === undefined ? '' : code}): ${new Error('exit').stack.split('\n').slice(2, 3).join('').trim()}`)
  channel.flush()
  exit(code)
}
process.chdir(start.folder)
new Worker(require.resolve('./watchdog'), { workerData: { parent: start.parent, group: start.group, mostBytes: start.mostBytes }, execArgv: [], env: {} }).unref()
