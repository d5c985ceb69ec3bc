const Connection = require('Connection')
const mqtt = require('mqtt')
const schema = require('./BrokerConnection.json')

class BrokerConnection extends Connection {
  constructor (params) {
    super(params)
    this._takers = new Map()
    this._last = new Map()
  }

  static getCustomSchema () { return { ...schema } }

  async handleConnect () { await this._open() }

  async handleReconnect () {
    await this._close()
    this._takers.clear()
    await this._open()
  }

  async handleDisconnect () {
    await this._close()
    this.disconnectDone()
  }

  async handleSubscribe ({ topic }, onData) {
    this._takers.set(onData, topic)
    await this._client.subscribeAsync(topic)
  }

  async handleUnsubscribe ({ topic }, onData) {
    this._takers.delete(onData)
    if (![...this._takers.values()].includes(topic)) await this._client.unsubscribeAsync(topic)
  }

  async handleRead ({ topic }) {
    if (!this._last.has(topic)) throw new Error(`Nothing has come on ${topic} yet.`)
    return this._last.get(topic)
  }

  async handleWrite ({ topic }, value) {
    await this._client.publishAsync(topic, typeof value === 'string' ? value : JSON.stringify(value))
  }

  async _open () {
    const { host, port } = this._connection
    try {
      this._client = await mqtt.connectAsync({ host, port, protocol: 'mqtt', reconnectPeriod: 0, connectTimeout: 5000 }, false)
    } catch (error) {
      if (this.getState() === 'connecting') this.connectFailed(error.message)
      else this.reconnectFailed(error.message)
      return
    }
    this._client.on('error', error => console.warn(error.message))
    this._client.on('close', () => { if (this.getState() === 'connected') this.connectLost('The broker closed the connection.') })
    this._client.on('message', (topic, payload) => {
      const value = payload.toString()
      this._last.set(topic, value)
      for (const [onData, wanted] of this._takers) if (wanted === topic) onData(value)
    })
    this.connectDone()
  }

  async _close () {
    if (this._client) await this._client.endAsync(true)
    this._client = null
  }
}

module.exports = BrokerConnection
