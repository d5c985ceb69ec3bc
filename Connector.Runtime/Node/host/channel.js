'use strict'
// The link to the runtime: one JSON value per line over two descriptors of their own. Standard output stays the connector's.
const fs = require('fs')
const net = require('net')

const MOST_COLLECTED = 64 * 1024
const LONGEST_LINE = 16 * 1024 * 1024

class Channel {
  constructor (inFd, outFd, onMessage, onEnd) {
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
    /** Sends what is waiting. */
    this.flush = () => { if (this._lines !== '') this._flush() }
    // Written at once and in whole: a connector that talks faster than the runtime reads waits here, instead of filling the memory.
    this._flush = () => {
      const bytes = Buffer.from(this._lines)
      this._lines = ''
      try {
        for (let sent = 0; sent < bytes.length;) sent += fs.writeSync(outFd, bytes, sent)
      } catch (error) {
        onEnd()
      }
    }
  }

  /** Sends one message; what is sent in one turn of the event loop leaves together. */
  send (message) {
    this.sendLine(JSON.stringify(message))
  }

  sendLine (line) {
    if (line.length > LONGEST_LINE) throw new RangeError(`it is ${line.length} characters long as JSON; at most ${LONGEST_LINE} can be sent`)
    // A lone half of a surrogate pair is no character: the other side would refuse it.
    if (line.includes('\\ud')) line = line.replace(/(?<!\\)((?:\\\\)*)\\ud[89a-f][0-9a-f]{2}/g, '$1\\ufffd')
    if (this._lines === '') setImmediate(this.flush)
    this._lines += line + '\n'
    if (this._lines.length > MOST_COLLECTED) this._flush()
  }

}

module.exports = { Channel }
