'use strict'
// A thread of its own, because a blocked event loop sees nothing: ends the process with all its children when the runtime has gone
// or when it takes more memory than it may.
const fs = require('fs')
const { workerData } = require('worker_threads')
const { parent, group, mostBytes } = workerData

function end () {
  try {
    if (group) process.kill(-process.pid, 'SIGKILL')
  } finally {
    process.kill(process.pid, 'SIGKILL')
  }
}

setInterval(() => {
  if (process.platform !== 'win32' && process.ppid !== parent) end()
  const bytes = process.memoryUsage.rss()
  if (bytes <= mostBytes) return
  fs.writeSync(2, `connector-host: memory ${bytes}\n`)
  end()
}, 500)
