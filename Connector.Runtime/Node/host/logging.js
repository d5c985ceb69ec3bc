'use strict'
// Whatever the connector prints becomes a line in the log of the connection that printed it.
const { Console } = require('console')
const { Writable } = require('stream')
const util = require('util')
const { current } = require('./instances')

const LONGEST = 8000

function install (send) {
  const write = (level, text) => {
    const instance = current()
    send(['l', instance && !instance.disposed ? instance.id : 0, level, text.length > LONGEST ? text.slice(0, LONGEST) + ' …' : text])
  }
  const say = level => (...args) => write(level, util.format(...args))

  const lines = level => new Writable({
    decodeStrings: false,
    write (chunk, encoding, done) {
      for (const line of chunk.toString().split('\n')) if (line.trim() !== '') write(level, line)
      done()
    }
  })
  const own = new Console({ stdout: lines('info'), stderr: lines('error') })
  Object.assign(own, { log: say('info'), info: say('info'), warn: say('warn'), error: say('error'), debug: say('debug') })
  Object.defineProperty(globalThis, 'console', { value: own, writable: true, configurable: true })
  for (const [stream, level] of [[process.stdout, 'info'], [process.stderr, 'error']]) {
    stream.write = (chunk, encoding, done) => {
      for (const line of chunk.toString().split('\n')) if (line.trim() !== '') write(level, line)
      const callback = typeof encoding === 'function' ? encoding : done
      if (callback) process.nextTick(callback)
      return true
    }
  }

  process.on('warning', warning => write('warn', `${warning.name}: ${warning.message}`))
  return write
}

/** What a connector gets as params.log. */
function logger (write, instance) {
  const say = level => (...args) => instance.run(write, level, typeof args[0] === 'object' && typeof args[1] === 'string' ? util.format(args[1], ...args.slice(2), args[0]) : util.format(...args))
  const log = { level: 'info', trace: say('debug'), debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error'), fatal: say('error') }
  log.child = () => log
  return log
}

module.exports = { install, logger }
