const Connection = require('Connection')
const ModbusRTU = require('modbus-serial')
const schema = require('./SerialmodbusConnection.json')

class SerialmodbusConnection extends Connection {
  static getCustomSchema () { return { ...schema } }

  async handleConnect () { await this._open() }

  async handleReconnect () {
    await this._close()
    await this._open()
  }

  async handleDisconnect () {
    await this._close()
    this.disconnectDone()
  }

  async handleRead (address) {
    const { data } = await this._client.readHoldingRegisters(address.register, 1)
    return data[0]
  }

  async handleWrite (address, value) {
    await this._client.writeRegister(address.register, Number(value))
  }

  async _open () {
    const { host, port, unitId } = this._connection
    this._client = new ModbusRTU()
    this._client.setTimeout(5000)
    this._client.on('error', () => {})
    this._client.on('close', () => { if (this.getState() === 'connected') this.connectLost('The device closed the connection.') })
    try {
      await this._client.connectTCP(host, { port })
      this._client.setID(unitId)
      this.connectDone()
    } catch (error) {
      if (this.getState() === 'connecting') this.connectFailed(error.message)
      else this.reconnectFailed(error.message)
    }
  }

  async _close () {
    if (this._client) await new Promise(resolve => this._client.close(resolve))
    this._client = null
  }
}

module.exports = SerialmodbusConnection
