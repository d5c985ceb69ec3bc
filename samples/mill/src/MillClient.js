'use strict'

const net = require('net')
const { EventEmitter } = require('events')

const BEGIN = '<START>'
const END = '<END>'
const LONGEST_FRAME = 64 * 1024
const SILENT_UNTIL_LOST = 3

/**
 * One open link, which speaks the protocol of the example device: text frames such as <START>READ:temperature<END>, answered by
 * <START>SUCCESS:READ:temperature:21.5<END>. Put your device's protocol in its place. A new one for every attempt.
 * Emits 'close' with a reason, once, when the link ends by itself.
 */
class MillClient extends EventEmitter {
  constructor ({ host, port, requestTimeout }) {
    super()
    this._target = { host, port }
    this._timeout = requestTimeout
    this._socket = null
    this._received = ''
    this._question = null
    this._turn = Promise.resolve()
    this._silent = 0
  }

  open () {
    return new Promise((resolve, reject) => {
      const socket = net.connect(this._target)
      this._socket = socket
      socket.setEncoding('utf8')
      socket.setNoDelay(true)
      socket.once('connect', () => {
        socket.off('error', reject)
        socket.off('close', closed)
        socket.on('error', error => this._end(`The link to the device broke: ${error.message}`))
        socket.on('close', () => this._end('The device closed the connection.'))
        socket.on('data', text => this._take(text))
        resolve()
      })
      socket.once('error', reject)
      socket.once('close', closed)
      function closed () {
        reject(new Error('The connection was closed before it was open.'))
      }
    })
  }

  close () {
    this._end(null)
  }

  read (name) {
    return this._ask(`READ:${carried('address', name)}`)
  }

  write (name, value) {
    const key = `WRITE:${carried('address', name)}`
    return this._ask(key, `${key}:${carried('value', value)}`)
  }

  /** One request at a time: an answer carries no number, it only repeats what was asked. */
  _ask (key, body = key) {
    const answer = this._turn.then(() => new Promise((resolve, reject) => {
      if (!this._socket) return reject(new Error('The link to the device is gone.'))
      const timer = setTimeout(() => {
        this._question = null
        reject(new Error(`The device did not answer within ${this._timeout} ms.`))
        // Silence is no proof that the link is gone; silence three times in a row is.
        if (++this._silent >= SILENT_UNTIL_LOST) this._end(`The device has been silent for ${SILENT_UNTIL_LOST} requests in a row.`)
      }, this._timeout)
      const settle = how => value => {
        clearTimeout(timer)
        this._question = null
        how(value)
      }
      this._question = { key, resolve: settle(resolve), reject: settle(reject) }
      this._socket.write(BEGIN + body + END)
    }))
    this._turn = answer.catch(() => {})
    return answer
  }

  /** Frames come cut and glued in any way. */
  _take (text) {
    this._received += text
    for (let end; (end = this._received.indexOf(END)) >= 0;) {
      const begin = this._received.lastIndexOf(BEGIN, end)
      const body = begin < 0 ? '' : this._received.slice(begin + BEGIN.length, end)
      this._received = this._received.slice(end + END.length)
      this._answer(body)
    }
    if (this._received.length > LONGEST_FRAME) this._end('The device sends a frame that never ends; this does not look like the protocol.')
  }

  /** SUCCESS:READ:name:value or SUCCESS:WRITE:name. Whatever answers no question, such as one that came too late, is dropped. */
  _answer (body) {
    this._silent = 0
    const question = this._question
    const expected = question && `SUCCESS:${question.key}`
    if (!question || !body.startsWith(expected)) return
    const rest = body.slice(expected.length)
    if (rest === '') question.resolve('')
    else if (rest[0] === ':') question.resolve(rest.slice(1))
  }

  _end (reason) {
    const socket = this._socket
    if (!socket) return
    this._socket = null
    socket.destroy()
    if (this._question) this._question.reject(new Error(reason || 'The connection was closed before the device answered.'))
    if (reason) this.emit('close', reason)
  }
}

/** The text of a value, unless the protocol would take a piece of it for a part of the frame. */
function carried (what, value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const piece = [':', BEGIN, END].find(token => text.includes(token))
  if (piece) throw new Error(`The ${what} "${text}" contains "${piece}", which the protocol uses itself.`)
  return text
}

module.exports = MillClient
