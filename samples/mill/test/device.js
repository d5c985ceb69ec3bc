'use strict'

const net = require('net')

/** A device that speaks the example protocol, for the test: starts on a free port, keeps what is written to it. */
module.exports = async function startDevice (values = {}) {
  const clients = new Set()
  const server = net.createServer(socket => {
    clients.add(socket)
    socket.setEncoding('utf8')
    socket.on('error', () => {})
    socket.on('close', () => clients.delete(socket))
    let received = ''
    socket.on('data', text => {
      received += text
      for (let end; (end = received.indexOf('<END>')) >= 0;) {
        const [operation, name, value] = received.slice('<START>'.length, end).split(':')
        received = received.slice(end + '<END>'.length)
        if (operation === 'READ') socket.write(`<START>SUCCESS:READ:${name}:${values[name] ?? ''}<END>`)
        if (operation === 'WRITE') {
          values[name] = value
          socket.write(`<START>SUCCESS:WRITE:${name}<END>`)
        }
      }
    })
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    hangUp: () => clients.forEach(socket => socket.destroy()),
    stop: () => new Promise(resolve => {
      clients.forEach(socket => socket.destroy())
      server.close(resolve)
    })
  }
}
