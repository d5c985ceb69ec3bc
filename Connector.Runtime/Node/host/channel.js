'use strict'
// The link to the runtime: one JSON value per line over two descriptors of their own. Standard output stays the connector's.
const net = require('net')

const HIGHEST_BACKLOG = 32 * 1024 * 1024
const LONGEST_LINE = 16 * 1024 * 1024

class Channel {
  constructor (inFd, outFd, onMessage, onEnd) {
    this._out = new net.Socket({ fd: outFd, readable: false, writable: true })
    this._out.on('error', onEnd)
    this._in = new net.Socket({ fd: inFd, readable: true, writable: false })
    this._in.on('error', onEnd)
    this._in.on('end', onEnd)
    this._in.setEncoding('utf8')
    let rest = ''
    this._in.on('data', text => {
      let from = 0
      let end = text.indexOf('\n')
      while (end >= 0) {
        const line = rest + text.slice(from, end)
        rest = ''
        from = end + 1
        onMessage(JSON.parse(line))
        end = text.indexOf('\n', from)
      }
      rest += text.slice(from)
    })
    this._lines = ''
    this._flush = () => {
      const lines = this._lines
      this._lines = ''
      this._out.write(lines)
    }
  }

  /** True while the runtime reads more slowly than the connector talks. */
  get isFull () {
    return this._out.writableLength > HIGHEST_BACKLOG
  }

  /** Sends one message; what is sent in one turn of the event loop leaves together. */
  send (message) {
    this.sendLine(JSON.stringify(message))
  }

  sendLine (line) {
    if (line.length > LONGEST_LINE) throw new RangeError(`it is ${line.length} characters long as JSON; at most ${LONGEST_LINE} can be sent`)
    // A lone half of a surrogate pair is no character: the other side would refuse it.
    if (line.includes('\\ud')) line = line.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd')
    if (this._lines === '') setImmediate(this._flush)
    this._lines += line + '\n'
  }

  /** Sends what is waiting before the process ends. */
  flush () {
    if (this._lines !== '') this._flush()
  }
}

module.exports = { Channel }
