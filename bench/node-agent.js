// A careful Node.js agent for comparison: one connection, pipelined, endpoints polled by interval, values handed to a sink
// that counts, and to mqtt.js with QoS 0 where a broker is named ("npm install" in this folder fetches it).
// Usage: node node-agent.js PORT INFLIGHT ENDPOINTS INTERVAL_MS SECONDS WRITES BROKER_PORT
'use strict'
const net = require('net')
const [port, inFlight, endpoints, interval, seconds, , brokerPort] = process.argv.slice(2).map(Number)
const WARM_UP = 10

class Client {
  constructor (onReady) {
    this.pending = new Map()
    this.waiting = []
    this.rest = ''
    this.out = ''
    this.scheduled = false
    this.socket = net.connect({ port, host: '127.0.0.1', noDelay: true }, onReady)
    this.socket.setEncoding('utf8')
    this.socket.on('data', data => this.take(data))
  }

  // A promise per read, as an agent's read() gives one; frames of one turn leave in one write.
  read (address) {
    return new Promise((resolve, reject) => {
      const request = { address, resolve, reject, sent: Date.now() }
      if (this.pending.size < inFlight) this.send(request)
      else this.waiting.push(request)
    })
  }

  send (request) {
    this.pending.set(request.address, request)
    this.out += `<START>READ:${request.address}<END>`
    if (this.scheduled) return
    this.scheduled = true
    process.nextTick(() => {
      this.scheduled = false
      this.socket.write(this.out)
      this.out = ''
    })
  }

  take (data) {
    this.rest += data
    let begin = 0
    for (;;) {
      const end = this.rest.indexOf('<END>', begin)
      if (end < 0) break
      const start = this.rest.indexOf('<START>', begin)
      const fields = this.rest.slice(start + 7, end).split(':')
      begin = end + 5
      const request = this.pending.get(fields[2])
      if (!request) continue
      this.pending.delete(fields[2])
      request.resolve(fields.slice(3).join(':'))
      if (this.waiting.length && this.pending.size < inFlight) this.send(this.waiting.shift())
    }
    this.rest = this.rest.slice(begin)
  }
}

let count = 0
let length = 0
function sink (endpoint, value, timestamp) {
  count++
  length += value.length
  if (broker) broker.publish(endpoint.topic, JSON.stringify({ timestamp, value }))
}

const broker = brokerPort ? require('mqtt').connect(`mqtt://127.0.0.1:${brokerPort}`) : null

const client = new Client(() => {
  for (let index = 0; index < endpoints; index++) {
    const address = 'tag' + String(index).padStart(5, '0')
    const endpoint = { id: 'e' + index, address, topic: 'services/bench/e' + index }
    const poll = async () => {
      const value = await client.read(endpoint.address)
      sink(endpoint, value, Date.now())
    }
    if (interval <= 1) {
      // Saturated: the next poll follows the last.
      const again = () => poll().then(again)
      if (index < Math.max(inFlight * 2, 1)) again()
      continue
    }
    let busy = false
    setTimeout(() => setInterval(() => {
      if (busy) return
      busy = true
      poll().finally(() => { busy = false })
    }, interval), index * interval / endpoints)
  }
})

setTimeout(() => {
  const before = { count, cpu: process.cpuUsage(), at: process.hrtime.bigint() }
  setTimeout(() => {
    const elapsed = Number(process.hrtime.bigint() - before.at) / 1e9
    const cpu = process.cpuUsage(before.cpu)
    const done = count - before.count
    console.log(JSON.stringify({
      readsPerSecond: done / elapsed,
      cpuMsPer1000: (cpu.user + cpu.system) / done,
      memoryMb: process.memoryUsage().rss / 1048576
    }))
    process.exit(length > 0 ? 0 : 1)
  }, seconds * 1000)
}, WARM_UP * 1000)
