'use strict'
// What failed must not arrive later: the system goes on sending what a socket holds, also after it was closed. A reset throws it away.
const fs = require('fs')

/** Ports of this machine from which something is on its way, as Linux lists them; null where it does not. */
function holding (isRepeating) {
  const ports = new Set()
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    let text
    try {
      text = fs.readFileSync(table, 'latin1')
    } catch (error) {
      if (table.endsWith('6')) continue
      return null
    }
    for (const line of text.split('\n').slice(1)) {
      const [, local, , , queues, , repeats] = line.trim().split(/\s+/)
      if (!local || parseInt(queues.split(':')[0], 16) === 0) continue
      if (!isRepeating || parseInt(repeats, 16) > 0) ports.add(parseInt(local.split(':').pop(), 16))
    }
  }
  return ports
}

/**
 * Resets those sockets of a connection on which something is unacknowledged; with isRepeating only those where the system had to
 * send it again, so that a link that is merely busy stays.
 */
function cut (sockets, isRepeating) {
  const open = [...sockets].filter(socket => typeof socket.resetAndDestroy === 'function' && !socket.destroyed && !socket.connecting)
  if (open.length === 0) return
  const ports = holding(isRepeating)
  if (ports === null) return
  for (const socket of open) if (ports.has(socket.localPort)) socket.resetAndDestroy()
}

module.exports = { cut }
