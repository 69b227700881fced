// Real node processes for the tests, and a balancer in front of them.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import { createInterface } from 'node:readline'

const JAR = process.env.ROLLCALL_JAR ?? new URL('../../../target/rollcall.jar', import.meta.url).pathname
const JAVA = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java'
const READY_MAX_MS = 90_000

/** Waits until `check` answers something true, and answers that; fails with what `check` said or threw last. */
export async function eventually(what, check, withinMs = 30_000) {
  const end = Date.now() + withinMs
  let last
  do {
    try {
      last = await check()
      if (last) return last
    } catch (error) {
      last = error
    }
    await new Promise(resolve => setTimeout(resolve, 25))
  } while (Date.now() < end)
  throw new Error(`not within ${withinMs} ms: ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`)
}

export async function freePorts(count) {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = net.createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }))
  const ports = servers.map(server => server.address().port)
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** The first of some consecutive ports that are all free. */
async function freeRow(count) {
  for (let tries = 0; tries < 50; tries++) {
    const [first] = await freePorts(1)
    const taken = await Promise.all(Array.from({ length: count }, async (_, i) => {
      const server = net.createServer()
      try {
        server.listen(first + i, '127.0.0.1')
        await once(server, 'listening')
        return false
      } catch {
        return true
      } finally {
        server.close()
      }
    }))
    if (!taken.includes(true)) return first
  }
  throw new Error(`no ${count} consecutive ports are free`)
}

class Node {
  #process = null
  #join
  #options
  httpPort = 0

  /** `options` are further flags. */
  constructor(name, clusterPort, join, options) {
    this.name = name
    this.clusterPort = clusterPort
    this.#join = join
    this.#options = options
    this.output = []
  }

  /** Starts it, the second time at the port of the first; returns when it serves. */
  async start() {
    const child = spawn(JAVA, ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1',
      '-Drollcall.endWithParent=true', '-jar', JAR, 'node',
      '--name', this.name, '--http-port', String(this.httpPort), '--cluster-port', String(this.clusterPort),
      '--join', this.#join.map(port => `127.0.0.1:${port}`).join(','), ...this.#options], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#process = child
    const ready = new Promise((resolve, reject) => {
      const hear = line => {
        this.output.push(line)
        const match = /^rollcall ready .*http=http:\/\/127\.0\.0\.1:(\d+)/.exec(line)
        if (match) resolve(Number(match[1]))
      }
      createInterface({ input: child.stdout }).on('line', hear)
      createInterface({ input: child.stderr }).on('line', hear)
      child.once('error', reject)
      child.once('exit', (code, signal) => reject(new Error(`node ${this.name} ended with ${code ?? signal}:\n${this.tail()}`)))
      setTimeout(() => reject(new Error(`node ${this.name} is not ready:\n${this.tail()}`)), READY_MAX_MS).unref()
    })
    this.httpPort = await ready
    return this
  }

  get http() {
    return `http://127.0.0.1:${this.httpPort}`
  }

  get socket() {
    return `ws://127.0.0.1:${this.httpPort}/socket`
  }

  tail() {
    return this.output.slice(-30).join('\n')
  }

  /** Sends a signal and returns the exit code, or the signal's name, once the process has ended. */
  async end(signal) {
    const child = this.#process
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill(signal)
      await ended
    }
    return child.exitCode ?? child.signalCode
  }

  async json(path) {
    const answer = await fetch(this.http + path)
    return answer.json()
  }
}

/** Nodes that know one another, three unless named, all with the same further flags. */
export async function startCluster(names = ['a', 'b', 'c'], options = []) {
  const ports = await freePorts(names.length)
  const nodes = names.map((name, i) => new Node(name, ports[i], ports.filter((_, j) => j !== i), options))
  try {
    await Promise.all(nodes.map(node => node.start()))
  } catch (error) {
    await stopCluster(nodes)
    throw error
  }
  return nodes
}

export async function stopCluster(nodes) {
  await Promise.all(nodes.map(node => node.end('SIGKILL').catch(() => {})))
}

/** The jar's demo: a parent process, three nodes, and a crowd. */
export class Demo {
  #process
  #output = []

  static async start(crowd) {
    const [http, cluster] = [await freeRow(3), await freeRow(3)]
    const demo = new Demo()
    const child = demo.#process = spawn(JAVA, ['-Drollcall.endWithParent=true', '-jar', JAR, 'demo', '--crowd', String(crowd),
      '--http-port', String(http), '--cluster-port', String(cluster)], { stdio: ['ignore', 'pipe', 'pipe'] })
    demo.http = [0, 1, 2].map(i => `http://127.0.0.1:${http + i}`)
    demo.dashboard = await new Promise((resolve, reject) => {
      const hear = line => {
        demo.#output.push(line)
        const match = /http:\/\/127\.0\.0\.1:\d+\/dashboard#token=\S+/.exec(line)
        if (match) resolve(match[0])
      }
      createInterface({ input: child.stdout }).on('line', hear)
      createInterface({ input: child.stderr }).on('line', hear)
      child.once('exit', code => reject(new Error(`the demo ended with ${code}:\n${demo.#output.slice(-30).join('\n')}`)))
      setTimeout(() => reject(new Error(`the demo is not ready:\n${demo.#output.slice(-30).join('\n')}`)), READY_MAX_MS).unref()
    })
    return demo
  }

  /** Ends it as Ctrl-C does: no node is left behind. */
  async end() {
    const child = this.#process
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    }
  }
}

/** What stands in front of nodes in production: takes each new connection to a node that answers, in turn. */
export class Balancer {
  #nodes
  #next = 0
  #server = net.createServer(client => this.#forward(client, this.#nodes.length))

  constructor(nodes) {
    this.#nodes = nodes
  }

  async listen() {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    this.socket = `ws://127.0.0.1:${this.#server.address().port}/socket`
    return this
  }

  /** The node that gets the next connection. */
  turnTo(node) {
    this.#next = this.#nodes.indexOf(node)
  }

  close() {
    this.#server.close()
  }

  #forward(client, tries) {
    const node = this.#nodes[this.#next++ % this.#nodes.length]
    const server = net.connect(node.httpPort, '127.0.0.1')
    client.on('error', () => server.destroy())
    server.once('connect', () => {
      client.pipe(server).pipe(client)
      server.on('error', () => client.destroy())
      server.on('close', () => client.destroy())
      client.on('close', () => server.destroy())
    })
    server.once('error', () => {
      if (server.connecting || server.readyState === 'closed') tries > 1 && !client.destroyed ? this.#forward(client, tries - 1) : client.destroy()
    })
  }
}
