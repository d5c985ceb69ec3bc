'use strict'

// npm test (needs Node.js 18 or later and nothing else)
const { test } = require('node:test')
const assert = require('node:assert')
const { once } = require('node:events')
const path = require('node:path')
const Module = require('node:module')

// In the studio and in the vendor's image Connection and Endpoint are there by name; here they come from test/base.
process.env.NODE_PATH = path.join(__dirname, 'base')
Module._initPaths()
require('../src/index.js')
const MillConnection = require('../src/MillConnection')
const MillEndpoint = require('../src/MillEndpoint')
const startDevice = require('./device')

test('the schemas carry the names of the classes', () => {
  assert.strictEqual(MillConnection.getCustomSchema().$id, MillConnection.name)
  assert.strictEqual(MillEndpoint.getSchema().$id, MillEndpoint.name)
})

test('connects, writes, reads back, notices that the device hangs up, disconnects', async () => {
  const device = await startDevice()
  const connection = new MillConnection({ id: 'test', connection: { host: '127.0.0.1', port: device.port } })
  try {
    await connection.connect()
    assert.strictEqual(connection.getState(), 'connected')
    await connection.handleWrite({ address: 'setpoint' }, 42)
    assert.strictEqual(await connection.handleRead({ address: 'setpoint' }), '42')
    await assert.rejects(connection.handleWrite({ address: 'setpoint' }, '4:2'), /the protocol uses itself/)

    const lost = once(connection, 'state')
    device.hangUp()
    assert.strictEqual((await lost)[0], 'reconnecting')
    await connection.handleReconnect()
    assert.strictEqual(connection.getState(), 'connected')

    await connection.disconnect()
    assert.strictEqual(connection.getState(), 'disconnected')
  } finally {
    await connection.handleDisconnect()
    await device.stop()
  }
})

test('says why it cannot connect', async () => {
  const device = await startDevice()
  await device.stop()
  const connection = new MillConnection({ id: 'test', connection: { host: '127.0.0.1', port: device.port } })
  const failed = new Promise(resolve => connection.on('state', (state, reason) => state === 'reconnecting' && resolve(reason)))
  await connection.connect()
  assert.match(await failed, /ECONNREFUSED/)
})
