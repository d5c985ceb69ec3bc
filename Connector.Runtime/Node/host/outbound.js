'use strict'
// The outbound policy for what a connector opens itself: the same rules as the runtime's dialer, which hands them over. It keeps an
// honest connector from being led astray by a setting; it is no wall against code that means harm.
const net = require('net')
const dns = require('dns')
const dgram = require('dgram')
const { current } = require('./instances')

function rules (policy) {
  const list = (networks) => {
    const blocks = new net.BlockList()
    for (const network of networks) {
      const [address, length] = network.split('/')
      const family = net.isIPv6(address) ? 'ipv6' : 'ipv4'
      blocks.addSubnet(address, Number(length), family)
    }
    return blocks
  }
  const metadata = list(policy.metadata)
  const nowhere = list(policy.nowhere)
  const allowed = list(policy.allowed)

  /** Why an address is refused, in one sentence; null when it may be connected to. */
  return function refusal (address) {
    let bare = address.replace(/%.*$/, '')
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)
    if (mapped) bare = mapped[1]
    const hex = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare)
    if (hex) {
      const [high, low] = [parseInt(hex[1], 16), parseInt(hex[2], 16)]
      bare = `${high >> 8}.${high & 255}.${low >> 8}.${low & 255}`
    }
    const family = net.isIPv6(bare) ? 'ipv6' : 'ipv4'
    if (metadata.check(bare, family)) return policy.words.metadata.replace('{0}', bare)
    if (nowhere.check(bare, family)) return policy.words.nowhere.replace('{0}', bare)
    return allowed.check(bare, family) ? null : policy.words.outside.replace('{0}', bare)
  }
}

function refused (sentence, host) {
  const error = new Error(sentence)
  error.code = 'EOUTBOUND'
  error.address = host
  return error
}

/** A look-up that hands on only what may be connected to. */
function permitted (lookup, refusal) {
  return (host, options, callback) => {
    if (typeof options === 'function') [callback, options] = [options, {}]
    lookup(host, options, (error, found, family) => {
      if (error) return callback(error)
      const list = Array.isArray(found) ? found : [{ address: found, family }]
      const good = list.filter(entry => refusal(entry.address) === null)
      if (good.length === 0 && list.length > 0) return callback(refused(refusal(list[0].address), host))
      if (Array.isArray(found)) callback(null, good)
      else callback(null, good[0].address, good[0].family)
    })
  }
}

/** Reads the many ways to call connect. */
function destination (args) {
  const list = Array.isArray(args[0]) ? args[0] : args
  const first = list[0]
  if (first !== null && typeof first === 'object') return { options: first, callback: typeof list[1] === 'function' ? list[1] : undefined }
  const callback = list.find(entry => typeof entry === 'function')
  if (typeof first === 'string' && !/^\d+$/.test(first)) return { options: { path: first }, callback }
  return { options: { port: first, host: typeof list[1] === 'string' ? list[1] : undefined }, callback }
}

function install (policy, tell) {
  const refusal = rules(policy)
  const connect = net.Socket.prototype.connect

  net.Socket.prototype.connect = function (...args) {
    const { options, callback } = destination(args)
    const instance = current()
    if (instance && instance.disposed) {
      process.nextTick(() => this.destroy(refused('The connection was given up; nothing is opened for it any more.')))
      return this
    }
    const stop = sentence => {
      if (instance) tell(['n', instance.id, 'refused', String(options.host || options.path || ''), Number(options.port) || 0, sentence])
      process.nextTick(() => this.destroy(refused(sentence, options.host || options.path)))
      return this
    }
    if (options.path) return stop('A connector may open network connections only, no local sockets.')
    const host = options.host || 'localhost'
    const port = Number(options.port)
    if (net.isIP(host)) {
      const why = refusal(host)
      if (why !== null) return stop(why)
    }
    if (instance) track(this, instance, host, port, tell)
    return connect.call(this, { ...options, host, lookup: permitted(options.lookup || dns.lookup, refusal) }, callback)
  }

  // A datagram socket looks up the address it binds to in the same way: all interfaces are no destination.
  const toSend = address => address === '0.0.0.0' || address === '::' ? null : refusal(address)
  const createSocket = dgram.createSocket
  dgram.createSocket = function (options, listener) {
    const given = typeof options === 'string' ? { type: options } : { ...options }
    const socket = createSocket.call(this, { ...given, lookup: permitted(given.lookup || dns.lookup, toSend) }, listener)
    const instance = current()
    if (instance) {
      const handle = { destroy: () => { try { socket.close() } catch (error) { instance.sockets.delete(handle) } } }
      instance.sockets.add(handle)
      socket.once('close', () => instance.sockets.delete(handle))
    }
    return socket
  }

  for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    const setServers = owner.setServers
    owner.setServers = function (servers) {
      for (const server of servers) {
        const address = net.isIP(server) ? server : server.replace(/^\[(.*)\](:\d+)?$/, '$1').replace(/^([\d.]+):\d+$/, '$1')
        const why = refusal(address)
        if (why !== null) throw refused(why, address)
      }
      return setServers.call(this, servers)
    }
  }

  return refusal
}

/** Follows one attempt to open a port: the runtime shows it as a rung of a test and as the reason of a failure. */
function track (socket, instance, host, port, tell) {
  delete socket.emit
  const started = process.hrtime.bigint()
  tell(['n', instance.id, 'opening', host, port])
  instance.sockets.add(socket)
  const done = (what, ...more) => {
    socket.off('connect', opened)
    socket.off('close', closed)
    delete socket.emit
    if (!instance.disposed) tell(['n', instance.id, what, host, port, ...more])
  }
  const opened = () => done('open', `${socket.remoteAddress}:${socket.remotePort}`, Number(process.hrtime.bigint() - started) / 1e6)
  const failed = error => done('failed', (error.errors && error.errors[0] ? error.errors[0] : error).code || 'ERROR', error.address || host, error.message || String(error))
  const closed = () => done('failed', 'ECLOSED', host, 'The connector closed the socket before it had opened.')
  socket.once('connect', opened)
  socket.prependOnceListener('close', closed)
  // Not a listener: an error that the connector does not listen for has to stay one.
  const { emit } = socket
  socket.emit = function (name, ...args) {
    if (name === 'error') failed(args[0])
    return emit.call(this, name, ...args)
  }
  socket.once('close', () => instance.sockets.delete(socket))
}

module.exports = { install, rules }
