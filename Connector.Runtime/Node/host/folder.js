'use strict'
// Loads a connector folder as the vendor's image does, and says what it found.
const Module = require('module')
const path = require('path')
const Connection = require('./modules/Connection')
const { registered } = require('./modules/vrpc')

const OWN = {
  Connection: require.resolve('./modules/Connection'),
  Endpoint: require.resolve('./modules/Endpoint'),
  vrpc: require.resolve('./modules/vrpc')
}

/** The modules of the image answer to their bare names, wherever the folder lies and whatever it has installed. */
function provideModules () {
  const resolve = Module._resolveFilename
  Module._resolveFilename = function (request, ...more) {
    return Object.hasOwn(OWN, request) ? OWN[request] : resolve.call(this, request, ...more)
  }
}

/** Loads the entry file, if there is one, then the classes. */
function load (folder) {
  const problems = []
  if (folder.index) attempt(problems, folder.index, () => require(folder.index))
  const connectors = {}
  for (const { protocol, connectionFile, endpointFile } of folder.protocols) {
    const Class = attempt(problems, connectionFile, () => exported(connectionFile, `${protocol}Connection`))
    const EndpointClass = endpointFile ? attempt(problems, endpointFile, () => exported(endpointFile, `${protocol}Endpoint`)) : undefined
    connectors[protocol] = describe(protocol, Class, EndpointClass, connectionFile, endpointFile, problems)
  }
  return { connectors, problems }
}

function attempt (problems, file, deed) {
  try {
    return deed()
  } catch (error) {
    problems.push(loadProblem(error, file))
    return undefined
  }
}

function loadProblem (error, file) {
  const lacking = error && error.code === 'MODULE_NOT_FOUND' && /Cannot find module '([^']+)'/.exec(error.message)
  const at = /^(.*?):(\d+)\n/.exec((error && error.stack) || '')
  return {
    kind: lacking ? (/^[./]/.test(lacking[1]) ? 'file-missing' : 'package-missing') : error && error.code === 'ERR_REQUIRE_ESM' ? 'esm' : 'failed',
    file,
    place: error instanceof SyntaxError && at ? { file: at[1], line: Number(at[2]) } : placeOf(error),
    name: lacking ? lacking[1] : undefined,
    message: error instanceof Error ? `${error.name}: ${error.message.split('\n')[0]}` : String(error)
  }
}

/** The first line of the stack that is the folder's own. */
function placeOf (error) {
  const frames = /(?:\(|at )(\/[^():]+|[A-Za-z]:\\[^():]+):(\d+):\d+/g
  for (const frame of ((error && error.stack) || '').matchAll(frames)) {
    if (!frame[1].startsWith(__dirname) && !frame[1].includes('node_modules')) return { file: frame[1], line: Number(frame[2]) }
  }
  return undefined
}

/** What the file exports: the class itself, or an object that holds it. */
function exported (file, name) {
  const value = require(file)
  if (typeof value === 'function') return value
  if (value && typeof value === 'object') {
    for (const candidate of [value[name], value.default]) if (typeof candidate === 'function') return candidate
  }
  if (registered.has(name)) return registered.get(name).Class
  const error = new Error(`${path.basename(file)} does not export a class. Its last line has to be: module.exports = ${name}`)
  error.stack = ''
  throw error
}

function describe (protocol, Class, EndpointClass, connectionFile, endpointFile, problems) {
  if (!Class) return { Class, loaded: false }
  const has = name => typeof Class.prototype[name] === 'function' && Class.prototype[name] !== Connection.prototype[name]
  return {
    Class,
    loaded: true,
    className: Class.name,
    endpointName: EndpointClass && EndpointClass.name,
    isConnection: Class.prototype instanceof Connection,
    handlers: ['handleConnect', 'handleReconnect', 'handleDisconnect', 'handleRead', 'handleWrite', 'handleSubscribe', 'handleUnsubscribe'].filter(has),
    connectionSchema: schemaOf(Class, connectionFile, problems),
    endpointSchema: EndpointClass && schemaOf(EndpointClass, endpointFile, problems)
  }
}

function schemaOf (Class, file, problems) {
  return attempt(problems, file, () => {
    const note = registered.get(Class.name)
    const schema = typeof Class.getSchema === 'function' ? Class.getSchema() : note && note.schema
    return schema === undefined ? undefined : JSON.stringify(schema)
  })
}

module.exports = { provideModules, load }
