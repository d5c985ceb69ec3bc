'use strict'
// The example protocol as a connector for the vendor's image, as one would write it: answers come in the order of the requests.
const net = require('net')
const Connection = require('Connection')
const schema = require('./BenchConnection.json')

class BenchConnection extends Connection {
  constructor (params) {
    super(params)
    this._waiting = []
    this._first = 0
  }

  static getCustomSchema () { return { ...schema } }

  async handleConnect () { await this._open() }

  async handleReconnect () {
    this._socket.destroy()
    await this._open()
  }

  async handleDisconnect () {
    this._socket.destroy()
    this.disconnectDone()
  }

  handleRead ({ address }) {
    // What this process has cost so far, for the benchmark.
    if (address === 'cpu') return Promise.resolve(Object.values(process.cpuUsage()).reduce((sum, part) => sum + part) / 1000)
    return new Promise(resolve => {
      this._waiting.push(resolve)
      this._socket.write(`<START>READ:${address}<END>`)
    })
  }

  _open () {
    return new Promise(resolve => {
      let rest = ''
      this._socket = net.connect({ port: this._connection.port, host: this._connection.host, noDelay: true })
      this._socket.setEncoding('utf8')
      this._socket.on('connect', () => { this.connectDone(); resolve() })
      this._socket.on('error', error => { this.connectFailed(error.message); resolve() })
      this._socket.on('close', () => { if (this.getState() === 'connected') this.connectLost('closed') })
      this._socket.on('data', data => {
        rest += data
        let end
        while ((end = rest.indexOf('<END>')) >= 0) {
          const value = rest.slice(rest.lastIndexOf(':', end) + 1, end)
          rest = rest.slice(end + 5)
          this._waiting[this._first++](value)
          if (this._first === this._waiting.length) this._waiting.length = this._first = 0
        }
      })
    })
  }
}

module.exports = BenchConnection
